using System.Diagnostics;
using Sks.Client;
using Xunit;

namespace Sks.Crash.Tests.Programs;

/// <summary>A real <c>sksd</c> on a store; killed with -9 at the end.</summary>
internal sealed class RunningDaemon : IDisposable
{
    /// <summary>After this a program that should have answered is said to hang. No test waits for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly List<RemoteKeyStore> _clients = [];

    private RunningDaemon(string store, string socket, IEnumerable<string> tracer)
    {
        Socket = socket;
        string[] command = [.. tracer, .. Program, "--store", store, "--socket", socket];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Profiles pay off in programs that run longer than these.
        start.Environment["DOTNET_TieredPGO"] = "0";
        _process = Process.Start(start)!;
        string? line = _process.StandardOutput.ReadLineAsync().WaitAsync(Patience).GetAwaiter().GetResult();
        if (line is null)
        {
            Refusal = _process.StandardError.ReadToEnd();
            _process.WaitForExit();
            ExitStatus = _process.ExitCode;
        }
    }

    /// <summary>
    /// <c>SKS_TESTS_SKSD</c> names a released <c>sksd</c>, which starts in a fraction of the time, so that a run of thousands of kills ends in an evening.
    /// </summary>
    private static string[] Program
    {
        get
        {
            if (Environment.GetEnvironmentVariable("SKS_TESTS_SKSD") is { Length: > 0 } released)
            {
                return [released];
            }

            string host = Environment.ProcessPath is { } running && Path.GetFileName(running) == "dotnet" ? running : "dotnet";
            return [host, Path.Combine(AppContext.BaseDirectory, "sksd.dll")];
        }
    }

    public string Socket { get; }

    public int ProcessId => _process.Id;

    /// <summary>What it said when it ended instead of serving.</summary>
    public string? Refusal { get; }

    public int ExitStatus { get; }

    /// <summary>Starts one on a store and waits until it serves.</summary>
    /// <param name="store">The store.</param>
    /// <param name="tracer">What runs in front of it in the same process; nothing unless a fault is to be injected.</param>
    public static RunningDaemon Serve(string store, params string[] tracer)
    {
        var daemon = new RunningDaemon(store, store + ".sock", tracer);
        Assert.True(daemon.Refusal is null, daemon.Refusal);
        return daemon;
    }

    /// <summary>Starts one on a store and waits until it serves or says why it does not.</summary>
    /// <param name="store">The store.</param>
    /// <param name="socket">The socket.</param>
    /// <param name="tracer">What runs in front of it in the same process; nothing unless a fault is to be injected.</param>
    public static RunningDaemon Try(string store, string socket, params string[] tracer) => new(store, socket, tracer);

    /// <summary>A caller with connections of its own.</summary>
    public RemoteKeyStore Connect()
    {
        var client = new RemoteKeyStore(Socket);
        _clients.Add(client);
        return client;
    }

    /// <summary>Ends it without notice; the kernel keeps what it has been given.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
    }

    /// <summary>Waits until it has ended by itself or by somebody else.</summary>
    public void WaitForEnd() => _process.WaitForExitAsync().WaitAsync(Patience).GetAwaiter().GetResult();

    public bool HasEnded => _process.HasExited;

    public void Dispose()
    {
        Kill();
        _process.Dispose();

        // It was not left the time to remove them.
        File.Delete(Socket);
        File.Delete(Socket + ".lock");
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }
}
