using System.CommandLine;
using System.Runtime.InteropServices;
using Sks.Core;
using Sks.Core.Secrets;
using Sks.Daemon.Authorization;
using Sks.Daemon.Listening;
using Sks.Daemon.Serving;

namespace Sks.Daemon;

/// <summary>The command line of <c>sksd</c>, and what it does from start to end.</summary>
/// <param name="openStore">
/// Opens the store in a directory, which is made if absent, with or without biometrics; disposed of at the end.
/// </param>
/// <param name="output">Gets one line when callers can connect.</param>
/// <param name="error">Gets one sentence when it cannot be done, and the log.</param>
internal sealed class DaemonCommand(Func<string, bool, ISecureKeyStore> openStore, TextWriter output, TextWriter error)
{
    private readonly Option<string> _store = new("--store")
    {
        Description = "Directory of the key store. Made if absent, with a new master key and a self-signed device certificate.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string> _socket = new("--socket")
    {
        Description = "Path of the Unix socket to listen on, such as /run/sks/sks.sock or $XDG_RUNTIME_DIR/sks/sks.sock. "
            + "Only this user and root can connect. To be left out, and only then, where systemd passes a socket.",
        HelpName = "PATH",
    };

    private readonly Option<bool> _biometrics = new("--biometrics")
    {
        Description = "Accept keys that are protected by biometrics, and callers' word that the platform has verified the person. "
            + "Any program that can call the socket can give that word.",
    };

    /// <summary>Runs until SIGTERM or SIGINT.</summary>
    /// <returns>The exit status.</returns>
    internal async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var root = new RootCommand(
            "Serves one key store to its owner over a Unix socket, in the foreground, until SIGTERM or Ctrl-C. "
            + "Prints \"sksd: serving DIR on PATH\" when callers can connect.")
        {
            _store, _socket, _biometrics,
        };
        root.SetAction((parsed, _) => ServeAsync(
            parsed.GetRequiredValue(_store), parsed.GetValue(_socket), parsed.GetValue(_biometrics)));
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            Log($"{parsed.Errors[0].Message.TrimEnd('.')}; sksd --help tells how it is used.");
            return (int)ExitStatus.WrongCommandLine;
        }

        // Signals are ours: a running request is finished first.
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    private async Task<int> ServeAsync(string storeDirectory, string? socketPath, bool biometricSupport)
    {
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            using var place = Claim(socketPath);
            var store = openStore(storeDirectory, biometricSupport);
            bool isIdle = true;
            try
            {
                WarnIfMemoryIsNotLocked();
                var listener = place.Listen();
                await output.WriteLineAsync($"sksd: serving {Path.GetFullPath(storeDirectory)} on {place.Path}");
                await output.FlushAsync(CancellationToken.None);
                ReadyNotification.Send(Environment.GetEnvironmentVariable);
                var judge = new PeerJudge(OperatingSystemCalls.EffectiveUserId());
                isIdle = await new DaemonServer(store, judge.LetsIn, Log).RunAsync(listener, stop.Token);
            }
            finally
            {
                // A store that is still at work is left to the end of the process, which no store minds.
                if (isIdle)
                {
                    (store as IDisposable)?.Dispose();
                }
            }

            return (int)ExitStatus.Done;
        }
        catch (DaemonException e)
        {
            Log(e.Message);
            return (int)e.ExitStatus;
        }
        catch (Exception e)
        {
            Log($"Unexpected failure, please report it: {e.GetType().Name}: {e.Message}");
            return (int)ExitStatus.Unexpected;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static IListeningPlace Claim(string? socketPath)
    {
        var inherited = InheritedSocket.Find(Environment.GetEnvironmentVariable);
        if (inherited is not null && socketPath is not null)
        {
            throw new DaemonException(ExitStatus.WrongCommandLine, "systemd passes a socket; leave out --socket.");
        }

        return inherited ?? (IListeningPlace)SocketFile.Claim(socketPath ?? throw new DaemonException(
            ExitStatus.WrongCommandLine, "Option '--socket' is required; sksd --help tells how it is used."));
    }

    /// <summary>Tried with the largest secret there can be, since how much may be locked is learnt by no other way.</summary>
    private void WarnIfMemoryIsNotLocked()
    {
        using var largest = new SecretBuffer(SecretBuffer.MaxLength);
        if (!largest.IsLocked)
        {
            Log("Secrets may reach swap: the system does not let sksd lock 2 MiB of memory; raise its limit (ulimit -l, LimitMEMLOCK=).");
        }
    }

    private void Log(string sentence) => error.WriteLine($"sksd: {sentence}");
}
