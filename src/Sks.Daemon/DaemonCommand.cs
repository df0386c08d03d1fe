using System.CommandLine;
using System.Runtime.InteropServices;
using Sks.Core;
using Sks.Daemon.Authorization;
using Sks.Daemon.Listening;
using Sks.Daemon.Passphrases;
using Sks.Daemon.Serving;
using Sks.Engine.Protectors.Tpm;

namespace Sks.Daemon;

/// <summary>The command line of <c>sksd</c>, and what it does from start to end.</summary>
/// <param name="openStore">
/// Opens the store in a directory, which is made if absent, with or without biometrics, with a passphrase or a TPM if it
/// needs one; disposed of at the end.
/// </param>
/// <param name="output">Gets one line when callers can connect.</param>
/// <param name="error">Gets one sentence when it cannot be done, and the log.</param>
internal sealed class DaemonCommand(Func<string, bool, PassphraseSource, string, ISecureKeyStore> openStore, TextWriter output, TextWriter error)
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
            + "Only this user and root can connect.",
        HelpName = "PATH",
        Required = true,
    };

    private readonly Option<bool> _biometrics = new("--biometrics")
    {
        Description = "Accept keys that are protected by biometrics, and callers' word that the platform has verified the person. "
            + "Any program that can call the socket can give that word.",
    };

    private readonly Option<string?> _passphraseFile = new("--passphrase-file")
    {
        Description = "Take the passphrase that protects the store from the first line of this file; a new store gets it. Default: the "
            + "systemd credential \"sks-passphrase\" if there is one, else whoever sits at the terminal is asked if the store has one.",
        HelpName = "FILE",
    };

    private readonly Option<string> _tpm = new("--tpm")
    {
        Description = "TPM 2.0 to unseal a store that one protects: a device, or the Unix socket of a simulator.",
        HelpName = "PATH",
        DefaultValueFactory = _ => TpmProtector.DefaultDevice,
    };

    /// <summary>Runs until SIGTERM or SIGINT.</summary>
    /// <returns>The exit status.</returns>
    internal async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var root = new RootCommand(
            "Serves one key store to its owner over a Unix socket, in the foreground, until SIGTERM or Ctrl-C. "
            + "Prints \"sksd: serving DIR on PATH\" when callers can connect.")
        {
            _store, _socket, _biometrics, _passphraseFile, _tpm,
        };
        root.SetAction((parsed, _) => ServeAsync(
            parsed.GetRequiredValue(_store),
            parsed.GetRequiredValue(_socket),
            parsed.GetValue(_biometrics),
            parsed.GetValue(_passphraseFile),
            parsed.GetRequiredValue(_tpm)));
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

    private async Task<int> ServeAsync(string storeDirectory, string socketPath, bool biometricSupport, string? passphraseFile, string tpm)
    {
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            using var socketFile = SocketFile.Claim(socketPath);
            var store = openStore(storeDirectory, biometricSupport, new PassphraseSource(passphraseFile, error, stop.Token), tpm);
            bool isIdle = true;
            try
            {
                var listener = socketFile.Listen();
                await output.WriteLineAsync($"sksd: serving {Path.GetFullPath(storeDirectory)} on {socketFile.Path}");
                await output.FlushAsync(CancellationToken.None);
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
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
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

    private void Log(string sentence) => error.WriteLine($"sksd: {sentence}");
}
