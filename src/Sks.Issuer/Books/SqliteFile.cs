using Microsoft.Data.Sqlite;

namespace Sks.Issuer.Books;

/// <summary>A SQLite file, and statements run on it. A connection serves one call and goes back to its pool. Thread safe.</summary>
/// <param name="path">A file that exists.</param>
internal sealed class SqliteFile(string path) : IDisposable
{
    private const int BusySeconds = 10;

    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWrite,
        ForeignKeys = true,
        DefaultTimeout = BusySeconds,
    }.ToString();

    /// <summary>Brings the tables up to date.</summary>
    public void Migrate()
    {
        using var connection = Connect();
        SqliteSchema.Migrate(connection);
    }

    /// <summary>Runs one statement, which commits by itself.</summary>
    /// <returns>Rows changed.</returns>
    public int Run(string sql, params (string Name, object Value)[] parameters)
    {
        using var connection = Connect();
        using var command = Command(connection, null, sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Commits when <paramref name="work"/> returns true, and otherwise leaves no trace.</summary>
    public bool Transact(Func<Func<string, IEnumerable<(string Name, object Value)>, int>, bool> work)
    {
        using var connection = Connect();
        using var transaction = connection.BeginTransaction(deferred: false);
        bool done = work((sql, parameters) =>
        {
            using var command = Command(connection, transaction, sql, parameters);
            return command.ExecuteNonQuery();
        });
        if (done)
        {
            transaction.Commit();
        }

        return done;
    }

    /// <summary>Runs one query.</summary>
    public IReadOnlyList<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params (string Name, object Value)[] parameters)
    {
        using var connection = Connect();
        using var command = Command(connection, null, sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private static SqliteCommand Command(
        SqliteConnection connection,
        SqliteTransaction? transaction,
        string sql,
        IEnumerable<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();

            // A setting of the connection, not of the file: what was told has happened survives power loss.
            using var command = Command(connection, null, "PRAGMA synchronous = FULL", []);
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
