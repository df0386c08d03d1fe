using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Secrets;

namespace Sks.Cli.Keys;

/// <summary><c>sks unlock</c>: clears wrong PINs by the PUK.</summary>
internal static class UnlockCommand
{
    public static Command Create(GlobalOptions options)
    {
        var key = KeyArgument.Create();
        var pukFile = PinOptions.Puk();
        var command = new SksCommand(
            "unlock",
            "Unlock a key that wrong PINs have locked, by its PUK; the PIN stays.",
            "sks unlock 5") { key, pukFile };
        return command.Does((parsed, cancellation) =>
        {
            using var puk = new PinSource(options.Screen(parsed), parsed.GetValue(pukFile), PinOptions.PukName);
            using var connection = options.Connect(parsed);
            var selected = KeySelector.Find(connection.Store, parsed.GetRequiredValue(key));
            KeyAuthorization.RefuseDevicePin(selected, "sks device pin unlock");
            new KeyAuthorization(connection.Store, selected, cancellation)
                .WithPuk(puk, value => connection.Store.UnlockKey(selected.Handle, value));
            options.Screen(parsed).Tell(selected, "unlocked");
        });
    }
}
