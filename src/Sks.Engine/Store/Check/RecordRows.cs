using Microsoft.Data.Sqlite;

namespace Sks.Engine.Store.Check;

/// <summary>What SQLite says of a database, and the places of its rows, whatever they hold.</summary>
internal sealed class RecordRows(SqliteConnection connection)
{
    /// <summary>What SQLite's own check of pages, order and indexes finds.</summary>
    public IEnumerable<string> IntegrityFaults()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check(100)";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            string found = reader.GetString(0);
            if (found != "ok")
            {
                yield return found.ReplaceLineEndings(" ");
            }
        }
    }

    /// <summary>The places of all records, owners before what they own; a row that is no record becomes a fault.</summary>
    public IEnumerable<(RecordKind Kind, uint Id)> Places(StoreFaults faults)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT kind, id FROM record ORDER BY kind, id";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (reader.GetValue(0) is long kind and >= 0 and <= byte.MaxValue && Enum.IsDefined((RecordKind)kind)
                && reader.GetValue(1) is long id and >= 0 and <= uint.MaxValue)
            {
                yield return ((RecordKind)kind, (uint)id);
            }
            else
            {
                faults.Add(null, 0, $"row ({reader.GetValue(0)}, {reader.GetValue(1)}) is of no kind that this version knows");
            }
        }
    }
}
