using System.Diagnostics;
using Npgsql;

namespace Sks.Issuer.Tests.Testing;

/// <summary>A PostgreSQL of its own in a temporary folder, reached through a Unix socket there, as durable as by default.</summary>
public sealed class PostgreSqlCluster : IDisposable
{
    private const string Binaries = "/usr/lib/postgresql";
    private readonly string _folder = Directory.CreateTempSubdirectory("sks-pg-").FullName;
    private int _databases;

    public PostgreSqlCluster()
    {
        if (Missing is null)
        {
            try
            {
                Start();
            }
            catch
            {
                Dispose();
                throw;
            }
        }
    }

    /// <summary>Why there is none; <see langword="null"/> when there can be one.</summary>
    public static string? Missing { get; } = Bin() is null ? "PostgreSQL is not installed (Debian: postgresql)" : null;

    /// <summary>Makes an empty schema, which is all that books see of a database.</summary>
    /// <returns>A connection string.</returns>
    public string NewDatabase()
    {
        string name = $"books{Interlocked.Increment(ref _databases)}";
        string all = $"Host={_folder};Username=postgres;Database=postgres";
        using var source = NpgsqlDataSource.Create(all);
        using var command = source.CreateCommand($"CREATE SCHEMA {name}");
        command.ExecuteNonQuery();
        return $"{all};Search Path={name}";
    }

    /// <summary>Stops the server in the middle of what it does, and starts it again.</summary>
    public void Restart() => Run("pg_ctl", "-D", Data, "-m", "immediate", "-w", "-l", Path.Combine(_folder, "log"), "-o", Options, "restart");

    /// <summary>Stops it until <see cref="Begin"/>.</summary>
    public void End() => Run("pg_ctl", "-D", Data, "-m", "fast", "-w", "stop");

    /// <summary>Starts it after <see cref="End"/>.</summary>
    public void Begin() => Run("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder, "log"), "-o", Options, "start");

    public void Dispose()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            Run("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private string Options => $"-c listen_addresses= -c unix_socket_directories={_folder} -c max_connections=200 -c recovery_init_sync_method=syncfs";

    private static string? Bin() => Directory.Exists(Binaries)
        ? Directory.EnumerateDirectories(Binaries).Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
        : null;

    private void Start()
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", ["postgres", _folder]);
            chown.WaitForExit();
        }

        Run("initdb", "-D", Data, "-U", "postgres", "-A", "trust", "--no-locale", "-E", "UTF8", "--no-sync");
        Begin();
    }

    /// <summary>PostgreSQL refuses to be run by root, so root runs it as the user of Debian's package.</summary>
    private void Run(string program, params string[] arguments)
    {
        string path = Path.Combine(Bin()!, program);
        string[] line = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments]
            : [path, .. arguments];
        using var process = Process.Start(new ProcessStartInfo(line[0], line[1..])
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();

        // A server that pg_ctl has started keeps the pipes: so no reading to the end where it may live on.
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {process.StandardError.ReadToEnd()}");
        }
    }
}
