using Microsoft.Data.Sqlite;

namespace Sks.Engine.Store;

/// <summary>
/// Records in a SQLite database with a write-ahead log, which SQLite writes and <see cref="GroupFlush"/> flushes: once for all commits
/// that wait for it. One connection, its statements prepared once, one call at a time; the file is this process's alone while it is open.
/// Thread safe.
/// </summary>
public sealed class SqliteBackend : IStoreBackend
{
    // The planner takes "kind = ?" on the primary key for as good as an index and would read all records of the kind: the indexes are named.
    private const string Columns = "SELECT id, parent, tag, value FROM record ";
    private const string ByParent = Columns + "INDEXED BY record_by_parent ";
    private const string ByTag = Columns + "INDEXED BY record_by_tag ";

    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private readonly GroupFlush? _log;
    private readonly SqliteStatement _read;
    private readonly SqliteStatement _readNext;
    private readonly SqliteStatement _children;
    private readonly SqliteStatement _tagged;
    private readonly SqliteStatement _write;
    private readonly SqliteStatement _rewrite;
    private readonly SqliteStatement _remove;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private bool _disposed;

    private SqliteBackend(SqliteConnection connection, GroupFlush? log)
    {
        _connection = connection;
        _log = log;
        _read = new(connection, Columns + "WHERE kind = $0 AND id = $1", 2);
        _readNext = new(connection, Columns + "WHERE kind = $0 AND id > $1 ORDER BY id LIMIT 1", 2);
        _children = new(connection, ByParent + "WHERE kind = $0 AND parent = $1 ORDER BY id", 2);
        _tagged = new(connection, ByTag + "WHERE kind = $0 AND tag = $1 ORDER BY id", 2);
        _write = new(
            connection,
            """
            INSERT INTO record (kind, id, parent, tag, value) VALUES ($0, $1, $2, $3, $4)
            ON CONFLICT (kind, id) DO UPDATE SET parent = excluded.parent, tag = excluded.tag, value = excluded.value
            """,
            5);

        // SQLite writes an index anew for each column that a statement sets, changed or not: three pages of log instead of one. So what
        // is changed in its value alone, as most is, sets that alone.
        _rewrite = new(connection, "UPDATE record SET value = $4 WHERE kind = $0 AND id = $1 AND parent = $2 AND tag = $3", 5);
        _remove = new(connection, "DELETE FROM record WHERE kind = $0 AND id = $1", 2);
        _begin = new(connection, "BEGIN IMMEDIATE", 0);
        _commit = new(connection, "COMMIT", 0);
        _rollback = new(connection, "ROLLBACK", 0);
    }

    /// <summary>Makes a database without records at <paramref name="file"/>, mode 0600; it lasts when this returns.</summary>
    /// <exception cref="StoreException"><see cref="StoreError.Inaccessible"/>, also when the file exists.</exception>
    public static void Create(string file)
    {
        try
        {
            SqliteDatabase.Create(Path.GetFullPath(file));
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.AtOpen(e, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.Inaccessible(file, e);
        }
    }

    /// <summary>Opens the database at <paramref name="file"/>.</summary>
    /// <exception cref="StoreException">
    /// <see cref="StoreError.Damaged"/>: not a store's database; <see cref="StoreError.NewerVersion"/>;
    /// <see cref="StoreError.InUse"/>; <see cref="StoreError.Inaccessible"/>.
    /// </exception>
    public static SqliteBackend Open(string file)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteDatabase.Open(Path.GetFullPath(file));
            return new SqliteBackend(connection, GroupFlush.Open(Path.GetFullPath(file) + "-wal"));
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw SqliteErrors.AtOpen(e, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw StoreErrors.Inaccessible(file, e);
        }
    }

    /// <summary>The records of a database that somebody has opened to look at, and gives away: what it cannot do is write.</summary>
    internal static SqliteBackend Over(SqliteConnection connection) => new(connection, log: null);

    /// <inheritdoc/>
    public StoreRecord? Read(RecordKind kind, uint id) => First(_read, kind, id);

    /// <inheritdoc/>
    public StoreRecord? ReadNext(RecordKind kind, uint after) => First(_readNext, kind, after);

    /// <inheritdoc/>
    public IReadOnlyList<StoreRecord> Children(RecordKind kind, uint parent) => All(_children, kind, (long)parent);

    /// <inheritdoc/>
    public IReadOnlyList<StoreRecord> Tagged(RecordKind kind, ReadOnlySpan<byte> tag)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(tag.Length, StoreRecord.TagSize);
        return All(_tagged, kind, tag.ToArray());
    }

    /// <inheritdoc/>
    public void Commit(IReadOnlyList<StoreChange> changes)
    {
        Write(changes);
        Flush();
    }

    /// <inheritdoc/>
    public void Write(IReadOnlyList<StoreChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var log = _log ?? throw new InvalidOperationException("The database was opened to look at.");
            log.Check();
            try
            {
                _begin.Execute();
                try
                {
                    foreach (var change in changes)
                    {
                        CarryOut(change);
                    }

                    _commit.Execute();
                    log.Written();
                }
                catch
                {
                    RollBack();
                    throw;
                }
            }
            catch (SqliteException e)
            {
                throw SqliteErrors.InOperation(e);
            }
        }
    }

    /// <inheritdoc/>
    public void Flush() => _log?.Wait();

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _disposed = true;
                foreach (var statement in (SqliteStatement[])
                    [_read, _readNext, _children, _tagged, _write, _rewrite, _remove, _begin, _commit, _rollback])
                {
                    statement.Dispose();
                }

                _connection.Dispose();
                _log?.Dispose();
            }
        }
    }

    private StoreRecord? First(SqliteStatement query, RecordKind kind, uint id) =>
        All(query, kind, (long)id) is [var record, ..] ? record : null;

    private List<StoreRecord> All(SqliteStatement query, RecordKind kind, object key)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                query.Bind(0, (long)kind);
                query.Bind(1, key);
                return query.Records(kind);
            }
            catch (SqliteException e)
            {
                throw SqliteErrors.InOperation(e);
            }
        }
    }

    private void CarryOut(StoreChange change)
    {
        if (change.Record is not { } record)
        {
            Execute(_remove, change);
        }
        else if (Execute(_rewrite, change, record) == 0)
        {
            Execute(_write, change, record);
        }
    }

    /// <summary>Returns how many rows it changed.</summary>
    private static int Execute(SqliteStatement statement, StoreChange change, StoreRecord? record = null)
    {
        statement.Bind(0, (long)change.Kind);
        statement.Bind(1, (long)change.Id);
        if (record is not null)
        {
            statement.Bind(2, (long)record.Parent);
            statement.Bind(3, record.Tag);
            statement.Bind(4, record.Value);
        }

        return statement.Execute();
    }

    /// <summary>SQLite has rolled back by itself after some errors; then there is nothing left to roll back.</summary>
    private void RollBack()
    {
        try
        {
            _rollback.Execute();
        }
        catch (SqliteException)
        {
            // The caller gets the error that led here.
        }
    }
}
