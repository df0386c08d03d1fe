using Microsoft.Data.Sqlite;

namespace Sks.Engine.Store;

/// <summary>A statement that is prepared once and run many times, with parameters <c>$0</c>, <c>$1</c>, ... Not thread safe.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteCommand _command;

    /// <summary>Prepares <paramref name="sql"/>, a constant of ours.</summary>
    public SqliteStatement(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants come here.
        _command.CommandText = sql;
#pragma warning restore CA2100
        for (int i = 0; i < parameters; i++)
        {
            _command.Parameters.Add(new SqliteParameter { ParameterName = "$" + (char)('0' + i), Value = 0L });
        }

        _command.Prepare();
    }

    /// <summary>Gives parameter <paramref name="index"/> its value: a <see cref="long"/> or a <c>byte[]</c>.</summary>
    public void Bind(int index, object value) => _command.Parameters[index].Value = value;

    /// <summary>Runs a statement that gives no rows; returns how many it changed.</summary>
    public int Execute()
    {
        try
        {
            return _command.ExecuteNonQuery();
        }
        finally
        {
            Forget();
        }
    }

    /// <summary>Runs a query of the columns id, parent, tag, value.</summary>
    /// <exception cref="Core.SksException"><see cref="Core.SksStatus.Storage"/>: a row that we did not write.</exception>
    public List<StoreRecord> Records(RecordKind kind)
    {
        var records = new List<StoreRecord>();
        using var reader = _command.ExecuteReader();
        while (reader.Read())
        {
            records.Add(Record(reader, kind));
        }

        return records;
    }

    public void Dispose() => _command.Dispose();

    private static StoreRecord Record(SqliteDataReader reader, RecordKind kind)
    {
        // A damaged or altered page may hold any type in any column.
        if (reader.GetValue(0) is long id and >= 0 and <= uint.MaxValue
            && reader.GetValue(1) is long parent and >= 0 and <= uint.MaxValue
            && reader.GetValue(2) is byte[] { Length: <= StoreRecord.TagSize } tag
            && reader.GetValue(3) is byte[] value)
        {
            return new StoreRecord(kind, (uint)id, (uint)parent, tag, value);
        }

        throw SqliteErrors.NotOurs();
    }

    /// <summary>Leaves no large value behind in the parameters.</summary>
    private void Forget()
    {
        foreach (SqliteParameter parameter in _command.Parameters)
        {
            if (parameter.Value is byte[])
            {
                parameter.Value = 0L;
            }
        }
    }
}
