using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sks.Engine.Store;

/// <summary>
/// Makes and opens the database file of a store, and refuses one that is not exactly as this program makes it.
/// <code>
/// application_id = "SKS1"   user_version = schema version, now 1
/// record (kind, id, parent, tag, value), one row a record; numbers as INTEGER, tag and value as BLOB
/// </code>
/// </summary>
internal static class SqliteDatabase
{
    private const int ApplicationId = 0x534B5331;
    internal const int SchemaVersion = 1;
    private const int LimitLength = 0;
    private const int NoCheckpointOnClose = 1006;

    private static readonly string[] Schema =
    [
        """
        CREATE TABLE record (
            kind INTEGER NOT NULL,
            id INTEGER NOT NULL,
            parent INTEGER NOT NULL,
            tag BLOB NOT NULL,
            value BLOB NOT NULL,
            PRIMARY KEY (kind, id)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX record_by_parent ON record (kind, parent, id)",
        "CREATE INDEX record_by_tag ON record (kind, tag)",
    ];

    /// <summary>Makes the database <paramref name="file"/>, mode 0600, without records. It lasts when this returns.</summary>
    /// <exception cref="IOException">The file exists, or cannot be made.</exception>
    public static void Create(string file)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = PrivatePath.FileMode,
        };
        using (new FileStream(file, options))
        {
            // SQLite gives its log the mode of this file; left to itself it would let others read both.
        }

        using var connection = Connect(file);
        Execute(connection, "PRAGMA synchronous = EXTRA");
        Execute(connection, "BEGIN IMMEDIATE");
        foreach (string statement in Schema)
        {
            Execute(connection, statement);
        }

        Execute(connection, $"PRAGMA application_id = {ApplicationId}");
        Execute(connection, $"PRAGMA user_version = {SchemaVersion}");
        Execute(connection, "COMMIT");
    }

    /// <summary>Opens the database <paramref name="file"/> for this process alone; the file of its log is there when this returns.</summary>
    /// <exception cref="StoreException">Not our database, a newer schema, in use, or not accessible.</exception>
    /// <exception cref="SqliteException">What <see cref="SqliteErrors.AtOpen"/> translates.</exception>
    public static SqliteConnection Open(string file)
    {
        var connection = Connect(file);
        try
        {
            CheckIdentity(connection, file);
            CheckSchema(connection, file);
            if (Query(connection, "PRAGMA journal_mode = WAL") is not "wal")
            {
                throw StoreErrors.Inaccessible(file, new IOException("No write-ahead log on this file system."));
            }

            // A commit only writes its log; GroupFlush makes it last. Checkpoints flush by themselves, log before database.
            Execute(connection, "PRAGMA synchronous = NORMAL");

            // The first look at a database with a log makes that log's file.
            CheckIdentity(connection, file);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens the database <paramref name="file"/> to look at it: neither it nor its log is written, and no file is made beside them.
    /// </summary>
    /// <exception cref="StoreException">As <see cref="Open"/>.</exception>
    /// <exception cref="SqliteException">What <see cref="SqliteErrors.AtOpen"/> translates.</exception>
    public static SqliteConnection OpenUnchanged(string file)
    {
        // With a log there is no opening for reading alone; but it need not be merged into the database at the end.
        bool hasLog = new FileInfo(file + "-wal") is { Exists: true, Length: > 0 };
        var connection = hasLog ? Connect(file) : Connect(ImmutableUri(file), SqliteOpenMode.ReadOnly);
        try
        {
            raw.sqlite3_db_config(connection.Handle!, NoCheckpointOnClose, 1, out _);
            Execute(connection, "PRAGMA query_only = ON");
            CheckIdentity(connection, file);
            CheckSchema(connection, file);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string ImmutableUri(string file) =>
        $"file://{string.Join('/', file.Split('/').Select(Uri.EscapeDataString))}?immutable=1";

    private static SqliteConnection Connect(string file, SqliteOpenMode mode = SqliteOpenMode.ReadWrite)
    {
        // A timeout, in seconds, because 0 would mean to wait for ever; nothing is expected to hold a lock.
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            Pooling = false,
            ForeignKeys = false,
            DefaultTimeout = 1,
        };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            raw.sqlite3_limit(connection.Handle!, LimitLength, StoreRecord.MaxValueSize);
            Execute(connection, "PRAGMA trusted_schema = OFF");
            Execute(connection, "PRAGMA cell_size_check = ON");
            Execute(connection, "PRAGMA secure_delete = ON");
            Execute(connection, "PRAGMA temp_store = MEMORY");

            // Set before the first access, it does without the shared-memory file, and no other process gets in between.
            Execute(connection, "PRAGMA locking_mode = EXCLUSIVE");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void CheckIdentity(SqliteConnection connection, string file)
    {
        if (Query(connection, "PRAGMA application_id") is not (long)ApplicationId)
        {
            throw StoreErrors.Damaged(file);
        }

        switch (Query(connection, "PRAGMA user_version"))
        {
            case long version and > SchemaVersion:
                throw StoreErrors.NewerVersion(file);
            case (long)SchemaVersion:
                break;
            default:
                throw StoreErrors.Damaged(file);
        }
    }

    /// <summary>Whoever can write the file could add a trigger or a view; so the schema is ours to the letter or the file is not.</summary>
    private static void CheckSchema(SqliteConnection connection, string file)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sql FROM sqlite_schema ORDER BY rowid LIMIT 4";
        using var reader = command.ExecuteReader();
        var found = new List<string?>();
        while (reader.Read())
        {
            found.Add(reader.GetValue(0) as string);
        }

        if (!found.SequenceEqual(Schema))
        {
            throw StoreErrors.Damaged(file);
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants come here.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static object? Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants come here.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
