using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Sks.Issuer.Books.Sqlite;

/// <summary>A SQLite file. It answers at once, so the calls complete before they return.</summary>
/// <param name="path">A file that exists.</param>
internal sealed class SqliteFile(string path) : SqlDatabase
{
    private const int BusySeconds = 10;

    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWrite,
        ForeignKeys = true,
        DefaultTimeout = BusySeconds,
    }.ToString();

    /// <inheritdoc/>
    public override string ForUpdate => "";

    /// <inheritdoc/>
    public override string OrderWithinSecond(string key) => "rowid";

    /// <inheritdoc/>
    public override bool IsDistributed => false;

    /// <summary>Readers do not wait for writers from now on.</summary>
    public void UseWriteAheadLog()
    {
        using var connection = Connect();
        Run(connection, "PRAGMA journal_mode = WAL");
    }

    /// <summary>Brings the tables up to date.</summary>
    public void Migrate()
    {
        using var connection = Connect();
        SqliteSchema.Migrate(connection);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    /// <inheritdoc/>
    protected override Task<DbConnection> ConnectAsync(CancellationToken cancellation) => Task.FromResult<DbConnection>(Connect());

    /// <summary>It has waited for other writers already.</summary>
    protected override bool Passes(DbException failure) => false;

    /// <summary>It says so itself when it could not.</summary>
    protected override bool IsUncertain(DbException failedCommit) => false;

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();

            // A setting of the connection, not of the file: what was told has happened survives power loss.
            Run(connection, "PRAGMA synchronous = FULL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
