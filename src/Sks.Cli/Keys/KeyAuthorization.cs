using Sks.Cli.CommandLine;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;
using Sks.Core;
using Sks.Core.Protection;

namespace Sks.Cli.Keys;

/// <summary>Calls of a key store that a PIN or PUK authorizes, and what to tell when it was wrong.</summary>
/// <param name="store">The key store.</param>
/// <param name="key">The key.</param>
/// <param name="cancellation">Ctrl-C.</param>
internal sealed class KeyAuthorization(ISecureKeyStore store, KeyReport key, CancellationToken cancellation)
{
    /// <summary>What is called with the PIN or PUK.</summary>
    public delegate void AuthorizedCall(ReadOnlySpan<byte> authorization);

    /// <summary>Uses the key: with its PIN if it has one.</summary>
    /// <exception cref="CommandException">The PIN is wrong or blocked, or the key needs what this program does not have.</exception>
    public void UseKey(PinSource source, AuthorizedCall call)
    {
        var protection = store.GetKeyProtectionInfo(key.Handle);
        if (protection.BiometricProtection is BiometricProtection.Exclusive or BiometricProtection.Combined)
        {
            throw new CommandException(ExitStatus.Refused, $"Key {key.Handle} wants biometrics, which this program cannot ask for.");
        }

        if (protection.ProtectionStatus == ProtectionStatus.None)
        {
            call([]);
            return;
        }

        RefuseFileWhereTypingIsWanted(source);
        WithPin(source, call);
    }

    /// <summary>Holds to the issuer's input method <c>trusted-gui</c>.</summary>
    /// <exception cref="CommandException">The issuer wants the PIN typed, but it is in a file.</exception>
    public void RefuseFileWhereTypingIsWanted(PinSource source)
    {
        if (source.IsFile && store.GetKeyProtectionInfo(key.Handle).InputMethod == InputMethod.TrustedGui)
        {
            throw new CommandException(ExitStatus.Refused, $"The issuer of key {key.Handle} wants its PIN to be typed; leave the PIN file out.");
        }
    }

    /// <summary>Asks for the PIN and calls with it.</summary>
    /// <exception cref="CommandException">There is no PIN, or it is wrong or blocked.</exception>
    public void WithPin(PinSource source, AuthorizedCall call)
    {
        if (HasDevicePin(key))
        {
            Device().WithPin(source, call);
            return;
        }

        var protection = store.GetKeyProtectionInfo(key.Handle);
        if (key.Pin.State == "none")
        {
            throw new CommandException(ExitStatus.Refused, $"Key {key.Handle} has no PIN.");
        }

        if (key.Pin.State == "locked" && !source.IsFile)
        {
            throw Locked();
        }

        using var pin = source.Ask("PIN", protection.Format, cancellation);
        Call(call, pin.Span, () => WrongPin(SecretReport.OfPin(store, store.GetKeyProtectionInfo(key.Handle))));
    }

    /// <summary>Asks for the PUK and calls with it.</summary>
    /// <exception cref="CommandException">There is no PUK, or it is wrong or blocked.</exception>
    public void WithPuk(PinSource source, AuthorizedCall call)
    {
        if (HasDevicePin(key))
        {
            Device().WithPuk(source, call);
            return;
        }

        var protection = store.GetKeyProtectionInfo(key.Handle);
        if (key.Puk.State == "none")
        {
            throw new CommandException(ExitStatus.Refused, $"Key {key.Handle} has no PUK; only its issuer can unlock it.");
        }

        if (key.Puk.State == "locked" && !source.IsFile)
        {
            throw PukLocked();
        }

        using var puk = source.Ask("PUK", protection.PukFormat, cancellation);
        Call(call, puk.Span, () => WrongPuk(SecretReport.OfPuk(store, store.GetKeyProtectionInfo(key.Handle))));
    }

    /// <summary>Refuses what the device PIN is managed by another command for.</summary>
    /// <param name="key">The key.</param>
    /// <param name="command">The command for the device PIN.</param>
    /// <exception cref="CommandException">The key is under the device PIN.</exception>
    public static void RefuseDevicePin(KeyReport key, string command)
    {
        if (HasDevicePin(key))
        {
            throw new CommandException(ExitStatus.Refused, $"Key {key.Handle} is under the device PIN; use '{command}'.");
        }
    }

    /// <summary>Calls, and tells a wrong or blocked PIN or PUK by <paramref name="failure"/>.</summary>
    public static void Call(AuthorizedCall call, ReadOnlySpan<byte> authorization, Func<CommandException> failure)
    {
        try
        {
            call(authorization);
        }
        catch (SksException e) when (e.Status == SksStatus.Authorization)
        {
            throw failure();
        }
    }

    /// <summary>What follows the news that a PIN or PUK was wrong.</summary>
    public static string TriesLeft(SecretReport secret) => secret.TriesLeft switch
    {
        null => "",
        1 => "; 1 try is left",
        _ => $"; {secret.TriesLeft} tries are left",
    };

    private static bool HasDevicePin(KeyReport key) => key.Pin.State == "device";

    private DevicePinAuthorization Device() => new((IDeviceAdministration)store, cancellation);

    private CommandException WrongPin(SecretReport pin) => pin.State == "locked"
        ? Locked()
        : new CommandException(ExitStatus.Authorization, $"Wrong PIN for key {key.Handle}{TriesLeft(pin)}.");

    private CommandException WrongPuk(SecretReport puk) => puk.State == "locked"
        ? PukLocked()
        : new CommandException(ExitStatus.Authorization, $"Wrong PUK for key {key.Handle}{TriesLeft(puk)}.");

    private CommandException Locked() => new(
        ExitStatus.Authorization,
        $"Key {key.Handle} is locked by wrong PINs; " + (key.Puk.State == "none"
            ? "it has no PUK, so ask its issuer to unlock it."
            : $"unlock it with its PUK: sks unlock {key.Handle}."));

    private CommandException PukLocked() => new(
        ExitStatus.Authorization,
        $"The PUK of key {key.Handle} is locked by wrong PUKs; ask the key's issuer to unlock it.");
}
