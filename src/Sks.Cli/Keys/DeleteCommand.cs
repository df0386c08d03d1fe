using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;
using Sks.Cli.Terminal;
using Sks.Core;
using Sks.Core.Protection;

namespace Sks.Cli.Keys;

/// <summary><c>sks delete</c>: deletes a key for good.</summary>
internal static class DeleteCommand
{
    private const string Yes = "--yes";

    public static Command Create(GlobalOptions options)
    {
        var key = KeyArgument.Create();
        var yes = new Option<bool>(Yes) { Description = "Do not ask whether to delete." };
        var pinFile = PinOptions.Pin();
        var pukFile = PinOptions.Puk();
        var command = new SksCommand(
            "delete",
            "Delete a key for good; asks for the PIN or PUK if its issuer wants that.",
            "sks delete 5")
        {
            key, yes, pinFile, pukFile,
        };
        return command.Does((parsed, cancellation) =>
        {
            var screen = options.Screen(parsed);
            using var pin = new PinSource(screen, parsed.GetValue(pinFile), PinOptions.PinName);
            using var puk = new PinSource(screen, parsed.GetValue(pukFile), PinOptions.PukName);
            using var connection = options.Connect(parsed);
            var selected = KeySelector.Find(connection.Store, parsed.GetRequiredValue(key));
            var protection = connection.Store.GetKeyProtectionInfo(selected.Handle).DeleteProtection;
            if (protection == DeleteProtection.NonDeletable)
            {
                throw new CommandException(ExitStatus.Refused, $"The issuer of key {selected.Handle} does not let it be deleted.");
            }

            RequireConsent(screen, selected, parsed.GetValue(yes), cancellation);
            Delete(new KeyAuthorization(connection.Store, selected, cancellation), connection.Store, selected.Handle, protection, pin, puk);
            screen.Tell(selected, "deleted");
        });
    }

    private static void RequireConsent(Screen screen, KeyReport key, bool agreed, CancellationToken cancellation)
    {
        if (agreed)
        {
            return;
        }

        string question = $"Delete key {key.Handle} ({key.Certificate.Subject}) for good?";
        if (!screen.Confirm(question, Yes, cancellation))
        {
            throw new CommandException(ExitStatus.Refused, "Nothing was deleted.");
        }
    }

    private static void Delete(
        KeyAuthorization authorization,
        ISecureKeyStore store,
        uint handle,
        DeleteProtection protection,
        PinSource pin,
        PinSource puk)
    {
        switch (protection)
        {
            case DeleteProtection.Pin:
                authorization.WithPin(pin, value => store.DeleteKey(handle, value));
                break;
            case DeleteProtection.Puk:
                authorization.WithPuk(puk, value => store.DeleteKey(handle, value));
                break;
            default:
                store.DeleteKey(handle, []);
                break;
        }
    }
}
