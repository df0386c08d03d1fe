using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Keys;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;
using Sks.Core;
using Sks.Core.Protection;

namespace Sks.Cli.Device;

/// <summary><c>sks device pin</c>: the PIN that keys of several issuers share.</summary>
internal static class DevicePinCommand
{
    public static Command Create(GlobalOptions options) => new SksCommand(
        "pin",
        "Look after the device PIN, which protects keys of any issuer that asks for it.",
        "sks device pin init",
        "sks device pin show")
    {
        CreateInit(options),
        CreateChange(options),
        CreateSet(options),
        CreateUnlock(options),
        CreateShow(options),
    };

    private static Command CreateInit(GlobalOptions options)
    {
        var pinFile = PinOptions.Pin();
        var pukFile = PinOptions.Puk();
        var command = new SksCommand(
            "init",
            "Choose the device PIN and the device PUK; once only, and the PUK for good.",
            "sks device pin init") { pinFile, pukFile };
        return command.Does((parsed, cancellation) =>
        {
            using var pin = Source(options, parsed, pinFile, PinOptions.PinName);
            using var puk = Source(options, parsed, pukFile, PinOptions.PukName);
            using var connection = options.Connect(parsed);
            var info = connection.Administration.GetDevicePinInfo();
            if (info.Initialized)
            {
                throw new CommandException(ExitStatus.Refused, "There is a device PIN already; 'sks device pin change' changes it.");
            }

            using var chosenPin = pin.ChooseByRules("device PIN", Rules(info), cancellation);
            using var chosenPuk = puk.ChooseByRules("device PUK", PukRules(info), cancellation, name: "PUK");
            connection.Administration.InitializeDevicePin(chosenPuk.Span, chosenPin.Span);
            Tell(options, parsed, connection.Administration, "Device PIN and PUK set; keep the PUK in a safe place.");
        });
    }

    private static Command CreateChange(GlobalOptions options)
    {
        var pinFile = PinOptions.Pin();
        var newPinFile = PinOptions.NewPin();
        var command = new SksCommand(
            "change",
            "Change the device PIN, by the PIN that it has.",
            "sks device pin change") { pinFile, newPinFile };
        return command.Does((parsed, cancellation) =>
        {
            using var pin = Source(options, parsed, pinFile, PinOptions.PinName);
            using var newPin = Source(options, parsed, newPinFile, PinOptions.NewPinName);
            using var connection = options.Connect(parsed);
            var device = Initialized(connection, out var info);
            new DevicePinAuthorization(device, cancellation).WithPin(pin, value =>
            {
                using var chosen = newPin.ChooseByRules("new device PIN", Rules(info), cancellation);
                device.ChangeDevicePin(value, chosen.Span);
            });
            Tell(options, parsed, device, "Device PIN changed.");
        });
    }

    private static Command CreateSet(GlobalOptions options)
    {
        var pukFile = PinOptions.Puk();
        var newPinFile = PinOptions.NewPin();
        var command = new SksCommand(
            "set",
            "Set a new device PIN, by the device PUK; unlocks it as well.",
            "sks device pin set") { pukFile, newPinFile };
        return command.Does((parsed, cancellation) =>
        {
            using var puk = Source(options, parsed, pukFile, PinOptions.PukName);
            using var newPin = Source(options, parsed, newPinFile, PinOptions.NewPinName);
            using var connection = options.Connect(parsed);
            var device = Initialized(connection, out var info);
            new DevicePinAuthorization(device, cancellation).WithPuk(puk, value =>
            {
                using var chosen = newPin.ChooseByRules("new device PIN", Rules(info), cancellation);
                device.SetDevicePin(value, chosen.Span);
            });
            Tell(options, parsed, device, "Device PIN set.");
        });
    }

    private static Command CreateUnlock(GlobalOptions options)
    {
        var pukFile = PinOptions.Puk();
        var command = new SksCommand(
            "unlock",
            "Unlock the device PIN after wrong PINs, by the device PUK; the PIN stays.",
            "sks device pin unlock") { pukFile };
        return command.Does((parsed, cancellation) =>
        {
            using var puk = Source(options, parsed, pukFile, PinOptions.PukName);
            using var connection = options.Connect(parsed);
            var device = Initialized(connection, out _);
            new DevicePinAuthorization(device, cancellation).WithPuk(puk, device.UnlockDevicePin);
            Tell(options, parsed, device, "Device PIN unlocked.");
        });
    }

    private static Command CreateShow(GlobalOptions options)
    {
        var command = new SksCommand("show", "Show the states of the device PIN and PUK.", "sks device pin show");
        return command.Does((parsed, _) =>
        {
            using var connection = options.Connect(parsed);
            var screen = options.Screen(parsed);
            screen.Show(
                DevicePinReport.Of(connection.Administration.GetDevicePinInfo()), ReportJson.Default.DevicePinReport, r => r.ShowOn(screen));
        });
    }

    private static PinSource Source(GlobalOptions options, ParseResult parsed, Option<string?> file, string name) =>
        new(options.Screen(parsed), parsed.GetValue(file), name);

    private static IDeviceAdministration Initialized(KeyStoreConnection connection, out DevicePinInfo info)
    {
        info = connection.Administration.GetDevicePinInfo();
        return info.Initialized
            ? connection.Administration
            : throw new CommandException(ExitStatus.Refused, "There is no device PIN; 'sks device pin init' makes one.");
    }

    private static void Tell(GlobalOptions options, ParseResult parsed, IDeviceAdministration device, string change)
    {
        var screen = options.Screen(parsed);
        screen.Show(DevicePinReport.Of(device.GetDevicePinInfo()), ReportJson.Default.DevicePinReport, _ => screen.Line(change));
    }

    /// <summary>The device's rules in the form in which issuers' rules come.</summary>
    private static PinPolicy Rules(DevicePinInfo info) => new(
        Id: "",
        UserDefined: true,
        UserModifiable: true,
        info.Format,
        info.RetryLimit,
        PinGrouping.None,
        PatternRestrictions.None,
        info.MinLength,
        info.MaxLength,
        InputMethod.Any);

    private static PinPolicy PukRules(DevicePinInfo info) => Rules(info) with
    {
        UserModifiable = false,
        Format = info.PukFormat,
        RetryLimit = info.PukRetryLimit,
        MinLength = info.PukMinLength,
        MaxLength = info.PukMaxLength,
    };
}
