using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;
using Sks.Core;
using Sks.Core.Protection;

namespace Sks.Cli.Keys;

/// <summary><c>sks pin</c>: gives a key a new PIN.</summary>
internal static class PinCommand
{
    public static Command Create(GlobalOptions options) => new SksCommand(
            "pin",
            "Give a key a new PIN.",
            "sks pin change 5",
            "sks pin set 5")
    {
        CreateChange(options),
        CreateSet(options),
    };

    private static Command CreateChange(GlobalOptions options)
    {
        var key = KeyArgument.Create();
        var pinFile = PinOptions.Pin();
        var newPinFile = PinOptions.NewPin();
        var command = new SksCommand(
            "change",
            "Change the PIN, by the PIN that it has.",
            "sks pin change 5") { key, pinFile, newPinFile };
        return command.Does((parsed, cancellation) =>
        {
            using var pin = new PinSource(options.Screen(parsed), parsed.GetValue(pinFile), PinOptions.PinName);
            using var newPin = new PinSource(options.Screen(parsed), parsed.GetValue(newPinFile), PinOptions.NewPinName);
            using var connection = options.Connect(parsed);
            var selected = KeySelector.Find(connection.Store, parsed.GetRequiredValue(key));
            KeyAuthorization.RefuseDevicePin(selected, "sks device pin change");
            var rules = ModifiablePolicy(connection.Store, selected);
            new KeyAuthorization(connection.Store, selected, cancellation).WithPin(pin, value =>
            {
                using var chosen = newPin.ChooseByRules("new PIN", rules, cancellation);
                connection.Store.ChangePin(selected.Handle, value, chosen.Span);
            });
            options.Screen(parsed).Tell(selected, "PIN changed");
        });
    }

    private static Command CreateSet(GlobalOptions options)
    {
        var key = KeyArgument.Create();
        var pukFile = PinOptions.Puk();
        var newPinFile = PinOptions.NewPin();
        var command = new SksCommand(
            "set",
            "Set a new PIN, by the PUK; unlocks the key as well.",
            "sks pin set 5") { key, pukFile, newPinFile };
        return command.Does((parsed, cancellation) =>
        {
            using var puk = new PinSource(options.Screen(parsed), parsed.GetValue(pukFile), PinOptions.PukName);
            using var newPin = new PinSource(options.Screen(parsed), parsed.GetValue(newPinFile), PinOptions.NewPinName);
            using var connection = options.Connect(parsed);
            var selected = KeySelector.Find(connection.Store, parsed.GetRequiredValue(key));
            KeyAuthorization.RefuseDevicePin(selected, "sks device pin set");
            var rules = ModifiablePolicy(connection.Store, selected);
            new KeyAuthorization(connection.Store, selected, cancellation).WithPuk(puk, value =>
            {
                using var chosen = newPin.ChooseByRules("new PIN", rules, cancellation);
                connection.Store.SetPin(selected.Handle, value, chosen.Span);
            });
            options.Screen(parsed).Tell(selected, "PIN set");
        });
    }

    /// <summary>The rules for a new PIN, as far as the store tells them.</summary>
    private static PinPolicy ModifiablePolicy(ISecureKeyStore store, KeyReport key)
    {
        var info = store.GetKeyProtectionInfo(key.Handle);
        if (!info.ProtectionStatus.HasFlag(ProtectionStatus.PinProtected))
        {
            throw new CommandException(ExitStatus.Refused, $"Key {key.Handle} has no PIN.");
        }

        return info.UserModifiable
            ? new PinPolicy(
                Id: "",
                info.UserDefined,
                info.UserModifiable,
                info.Format,
                info.RetryLimit,
                info.Grouping,
                info.PatternRestrictions,
                info.MinLength,
                info.MaxLength,
                info.InputMethod)
            : throw new CommandException(ExitStatus.Refused, $"The issuer of key {key.Handle} does not let its PIN be changed.");
    }
}
