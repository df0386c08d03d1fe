using System.Data.Common;
using Npgsql;

namespace Sks.Issuer.Books.PostgreSql;

/// <summary>A PostgreSQL database, or a distributed one that speaks its protocol, for any number of nodes.</summary>
internal sealed class PostgreSqlServer : SqlDatabase
{
    private const int SecondsToConnect = 3;
    private const int SecondsToAnswer = 10;
    private const int MostConnections = 20;

    private readonly NpgsqlDataSource _source;
    private readonly DatabaseTime _time = new();

    /// <summary>Connects when it is first used.</summary>
    /// <param name="connectionString">As of Npgsql.</param>
    /// <exception cref="IssuerException">It is not one.</exception>
    public PostgreSqlServer(string connectionString) => _source = NpgsqlDataSource.Create(Read(connectionString));

    /// <inheritdoc/>
    public override string ForUpdate => " FOR UPDATE";

    /// <inheritdoc/>
    public override string OrderWithinSecond(string key) => key;

    /// <inheritdoc/>
    public override bool IsDistributed => true;

    /// <inheritdoc/>
    public override TimeProvider Clock(TimeProvider machine) => _time.Clock(machine);

    /// <summary>Whether a connection string has a password in it.</summary>
    /// <exception cref="IssuerException">It is not a connection string.</exception>
    public static bool HasPassword(string connectionString) => !string.IsNullOrEmpty(Parse(connectionString).Password);

    /// <summary>Brings the tables up to date; among several nodes, one does it.</summary>
    public Task MigrateAsync(CancellationToken cancellation) => PostgreSqlSchema.MigrateAsync(this, cancellation);

    /// <inheritdoc/>
    public override void Dispose() => _source.Dispose();

    /// <inheritdoc/>
    protected override async Task<DbConnection> ConnectAsync(CancellationToken cancellation)
    {
        var connection = await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_time.IsDue)
            {
                await _time.SetAsync(connection, cancellation).ConfigureAwait(false);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Broken connections and servers that start or stop (IsTransient, class 57P), conflicts (class 40), and another that has started a session of the
    /// same enrollment or made the same table just now (23505 of an index, 42P07): the next attempt sees what is there.
    /// </summary>
    protected override bool Passes(DbException failure) => failure is PostgresException { SqlState: var state } e
        ? e.IsTransient || state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            || (state == PostgresErrorCodes.UniqueViolation && e.ConstraintName is "open_sessions" or "pg_type_typname_nsp_index" or "pg_class_relname_nsp_index")
            || state == PostgresErrorCodes.DuplicateTable
        : failure is NpgsqlException { IsTransient: true } || failure.InnerException is IOException or System.Net.Sockets.SocketException;

    /// <summary>No answer at all, or one that says so (40003), or that of a server about to stop: else it was rolled back.</summary>
    protected override bool IsUncertain(DbException failedCommit) => failedCommit is not PostgresException { SqlState: var state }
        || state == PostgresErrorCodes.StatementCompletionUnknown
        || state.StartsWith("08", StringComparison.Ordinal)
        || state.StartsWith("57P", StringComparison.Ordinal);

    private static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            // Without what was written, which may hold a password.
            throw new IssuerException(
                Commands.ExitStatus.Usage,
                "The database's connection string is not understood; write it like \"Host=db.bank.example;Database=sks;Username=sks\" or \"Host=/run/postgresql;Database=sks\".");
        }
    }

    /// <summary>What is not said is as it should be: over a network, nobody but the server that the system's roots vouch for.</summary>
    private static string Read(string connectionString)
    {
        var settings = Parse(connectionString);
        if (string.IsNullOrEmpty(settings.Host))
        {
            throw new IssuerException(Commands.ExitStatus.Usage, "The database's connection string names no Host.");
        }

        bool local = settings.Host.Split(',').All(host => host.StartsWith('/') || host.StartsWith("localhost", StringComparison.Ordinal) || host is "127.0.0.1" or "::1");
        Default(settings, "SSL Mode", local ? "Prefer" : "VerifyFull");
        Default(settings, "Timeout", SecondsToConnect);
        Default(settings, "Command Timeout", SecondsToAnswer);
        Default(settings, "Maximum Pool Size", MostConnections);
        Default(settings, "Application Name", "sks-issuer");
        Default(settings, "Persist Security Info", false);
        Default(settings, "Include Error Detail", false);
        return settings.ToString();
    }

    private static void Default(NpgsqlConnectionStringBuilder settings, string name, object value)
    {
        if (!settings.ContainsKey(name))
        {
            settings[name] = value;
        }
    }
}
