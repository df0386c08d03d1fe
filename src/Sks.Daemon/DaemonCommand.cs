using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Sks.Core;
using Sks.Core.Secrets;
using Sks.Daemon.Authorization;
using Sks.Daemon.Listening;
using Sks.Daemon.Passphrases;
using Sks.Daemon.PeerCredentials;
using Sks.Daemon.Pinentry;
using Sks.Daemon.Serving;
using Sks.Daemon.Stores;
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
    private const int MaxIdle = 10_000;
    private const int MaxDialog = 3600;

    private readonly Option<string?> _store = new("--store")
    {
        Description = "Directory of the key store. Made if absent, with a new master key and a self-signed device certificate.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _stores = new("--stores")
    {
        Description = "Instead of --store: directory that holds a key store for each user, made by the user's first call. "
            + "Every user can connect and reaches their own keys, and those that others grant them.",
        HelpName = "DIR",
    };

    private readonly Option<string> _socket = new("--socket")
    {
        Description = "Path of the Unix socket to listen on, such as /run/sks/sks.sock or $XDG_RUNTIME_DIR/sks/sks.sock. "
            + "With --store, only this user and root can connect. To be left out, and only then, where systemd passes a socket.",
        HelpName = "PATH",
    };

    private readonly Option<bool> _biometrics = new("--biometrics")
    {
        Description = "Accept keys that are protected by biometrics, and callers' word that the platform has verified the person. "
            + "Any program that can call the socket can give that word.",
    };

    private readonly Option<string?> _passphraseFile = new("--passphrase-file")
    {
        Description = "Take the passphrase that protects the store, or all stores, from the first line of this file; a new store gets it. Default: the "
            + "systemd credential \"sks-passphrase\" if there is one, else whoever sits at the terminal is asked if the store has one.",
        HelpName = "FILE",
    };

    private readonly Option<string> _tpm = new("--tpm-device")
    {
        Description = "TPM 2.0 of a store that one protects, or that has its attestation key in one: a device, or the Unix socket of a simulator.",
        HelpName = "PATH",
        DefaultValueFactory = _ => TpmDevice.DefaultPath,
    };

    private readonly Option<int> _idle = new("--idle")
    {
        Description = "With --stores: close a user's store when the user has had no connection, and no provisioning session, for so many minutes; 0: "
            + "never. The next call opens it again, and asks for its passphrase again where that is typed.",
        HelpName = "MINUTES",
        DefaultValueFactory = _ => 10,
    };

    private readonly Option<string?> _pinentry = new("--pinentry")
    {
        Description = "With --store: ask the person for PINs by this program, such as /usr/bin/pinentry-gnome3, where a caller wants that, as PKCS #11 "
            + "programs do that let the token ask. They do not see the PIN then.",
        HelpName = "PROGRAM",
    };

    private readonly Option<string?> _pinentryTerminal = new("--pinentry-tty")
    {
        Description = "The terminal that the pinentry program asks at, if it has no display.",
        HelpName = "DEVICE",
    };

    private readonly Option<int> _pinentryTimeout = new("--pinentry-timeout")
    {
        Description = "How long it waits for somebody to answer.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 120,
    };

    /// <summary>Runs until SIGTERM or SIGINT.</summary>
    /// <returns>The exit status.</returns>
    internal async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var root = new RootCommand(
            "Serves one key store to its owner, or one to each user, over a Unix socket, in the foreground, until SIGTERM or Ctrl-C. "
            + "Prints \"sksd: serving DIR on PATH\" when callers can connect.")
        {
            _store, _stores, _socket, _biometrics, _passphraseFile, _tpm, _idle, _pinentry, _pinentryTerminal, _pinentryTimeout,
        };
        root.Validators.Add(result =>
        {
            if ((result.GetValue(_store) is null) == (result.GetValue(_stores) is null))
            {
                result.AddError("One of --store and --stores is needed.");
            }

            if (result.GetValue(_idle) is < 0 or > MaxIdle)
            {
                result.AddError($"--idle takes 0 to {MaxIdle} minutes.");
            }

            ValidatePinentry(result);
        });
        root.SetAction((parsed, _) => ServeAsync(
            parsed.GetValue(_store),
            parsed.GetValue(_stores),
            parsed.GetValue(_socket),
            parsed.GetValue(_biometrics),
            parsed.GetValue(_passphraseFile),
            parsed.GetRequiredValue(_tpm),
            TimeSpan.FromMinutes(parsed.GetValue(_idle)),
            PinentryOf(parsed)));
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

    private void ValidatePinentry(CommandResult result)
    {
        string? program = result.GetValue(_pinentry);
        string? terminal = result.GetValue(_pinentryTerminal);
        if (program is not null && result.GetValue(_stores) is not null)
        {
            result.AddError("--pinentry is for the daemon of one user (--store): with --stores there is no one person to ask.");
        }

        var timeout = result.GetResult(_pinentryTimeout);
        if (program is null && (terminal is not null || timeout is { Implicit: false }))
        {
            result.AddError("--pinentry-tty and --pinentry-timeout need --pinentry.");
        }

        if (program?.StartsWith('/') == false || terminal?.StartsWith('/') == false)
        {
            result.AddError("--pinentry and --pinentry-tty take absolute paths.");
        }

        if (timeout is { Implicit: false } && result.GetValue(_pinentryTimeout) is < 1 or > MaxDialog)
        {
            result.AddError($"--pinentry-timeout takes 1 to {MaxDialog} seconds.");
        }
    }

    private PinentryProgram? PinentryOf(ParseResult parsed) => parsed.GetValue(_pinentry) is { } path
        ? new PinentryProgram(path, parsed.GetValue(_pinentryTerminal), TimeSpan.FromSeconds(parsed.GetValue(_pinentryTimeout)))
        : null;

    private async Task<int> ServeAsync(
        string? store,
        string? storesOfUsers,
        string? socketPath,
        bool biometricSupport,
        string? passphraseFile,
        string tpm,
        TimeSpan idle,
        PinentryProgram? pinentry)
    {
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            bool forEverybody = storesOfUsers is not null;
            pinentry?.Check();
            using var place = Claim(socketPath, forEverybody);
            uint owner = OperatingSystemCalls.EffectiveUserId();
            var passphrase = new PassphraseSource(passphraseFile, error, stop.Token);
            IUserStores stores = forEverybody
                ? new StorePerUser(storesOfUsers!, Open, Log, idle, opensUnattended: passphrase.IsUnattended)
                : new SingleStore(Open(store!), owner);
            Predicate<Peer> letsIn = forEverybody ? PeerJudge.LetsInAnyUser : new PeerJudge(owner).LetsIn;

            ISecureKeyStore Open(string directory) => openStore(directory, biometricSupport, passphrase, tpm);
            bool isIdle = true;
            try
            {
                WarnIfMemoryIsNotLocked();
                var listener = place.Listen();
                await output.WriteLineAsync($"sksd: serving {Path.GetFullPath(storesOfUsers ?? store!)} on {place.Path}");
                await output.FlushAsync(CancellationToken.None);
                ReadyNotification.Send(Environment.GetEnvironmentVariable);
                var limits = forEverybody ? ConnectionLimits.ManyUsers : ConnectionLimits.OneUser;
                isIdle = await new DaemonServer(stores, letsIn, Log, limits, pinentry is null ? null : new PinDialogs(pinentry)).RunAsync(listener, stop.Token);
            }
            finally
            {
                // A store that is still at work is left to the end of the process, which no store minds.
                if (isIdle)
                {
                    stores.Dispose();
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

    private static IListeningPlace Claim(string? socketPath, bool forEverybody)
    {
        var inherited = InheritedSocket.Find(Environment.GetEnvironmentVariable);
        if (inherited is not null && socketPath is not null)
        {
            throw new DaemonException(ExitStatus.WrongCommandLine, "systemd passes a socket; leave out --socket.");
        }

        return inherited ?? (IListeningPlace)SocketFile.Claim(
            socketPath ?? throw new DaemonException(
                ExitStatus.WrongCommandLine, "Option '--socket' is required; sksd --help tells how it is used."),
            forEverybody);
    }

    private void WarnIfMemoryIsNotLocked()
    {
        if (!SecretBuffer.CanBeLocked)
        {
            Log("Secrets may reach swap: the system does not let sksd lock 2 MiB of memory; raise its limit (ulimit -l, LimitMEMLOCK=).");
        }
    }

    private void Log(string sentence) => error.WriteLine($"sksd: {sentence}");
}
