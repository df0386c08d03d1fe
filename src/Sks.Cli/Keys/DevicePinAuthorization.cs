using Sks.Cli.CommandLine;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;
using Sks.Core;

namespace Sks.Cli.Keys;

/// <summary>Calls of a key store that the device PIN or PUK authorizes, and what to tell when it was wrong.</summary>
/// <param name="device">The key store.</param>
/// <param name="cancellation">Ctrl-C.</param>
internal sealed class DevicePinAuthorization(IDeviceAdministration device, CancellationToken cancellation)
{
    /// <summary>Asks for the device PIN and calls with it.</summary>
    /// <exception cref="CommandException">It is wrong or blocked.</exception>
    public void WithPin(PinSource source, KeyAuthorization.AuthorizedCall call)
    {
        var info = device.GetDevicePinInfo();
        if (SecretReport.OfPin(info).State == "locked" && !source.IsFile)
        {
            throw Locked();
        }

        using var pin = source.Ask("device PIN", info.Format, cancellation);
        KeyAuthorization.Call(call, pin.Span, () => SecretReport.OfPin(device.GetDevicePinInfo()) is { State: "ok" } left
            ? new CommandException(ExitStatus.Authorization, $"Wrong device PIN{KeyAuthorization.TriesLeft(left)}.")
            : Locked());
    }

    /// <summary>Asks for the device PUK and calls with it.</summary>
    /// <exception cref="CommandException">It is wrong or blocked.</exception>
    public void WithPuk(PinSource source, KeyAuthorization.AuthorizedCall call)
    {
        var info = device.GetDevicePinInfo();
        if (SecretReport.OfPuk(info).State == "locked" && !source.IsFile)
        {
            throw PukLocked();
        }

        using var puk = source.Ask("device PUK", info.PukFormat, cancellation);
        KeyAuthorization.Call(call, puk.Span, () => SecretReport.OfPuk(device.GetDevicePinInfo()) is { State: "ok" } left
            ? new CommandException(ExitStatus.Authorization, $"Wrong device PUK{KeyAuthorization.TriesLeft(left)}.")
            : PukLocked());
    }

    private static CommandException Locked() => new(
        ExitStatus.Authorization, "The device PIN is locked by wrong PINs; unlock it with the device PUK: sks device pin unlock.");

    private static CommandException PukLocked() => new(
        ExitStatus.Authorization, "The device PUK is locked for good by wrong PUKs.");
}
