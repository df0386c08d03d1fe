using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Reports;
using Sks.Engine.Store;

namespace Sks.Cli.Store;

/// <summary><c>sks store accept</c>: takes a store for the current one although its counter in the TPM says otherwise.</summary>
internal static class StoreAcceptCommand
{
    public static Command Create(GlobalOptions options)
    {
        var directory = StoreCommand.Directory();
        var file = StoreProtection.File();
        var tpm = StoreProtection.TpmPath();
        var yes = new Option<bool>("--yes") { Description = "Agree beforehand." };
        var command = new SksCommand(
            "accept",
            "Take a store that is refused as an older copy for the current one; leaves a record of it in the store.",
            "sks store accept --store /var/lib/sks") { directory, file, tpm, yes };
        return command.Does((parsed, cancellation) =>
        {
            string path = parsed.GetRequiredValue(directory);
            using var passphrase = StoreProtection.Source(options, parsed, file, cancellation);
            var protectors = StoreProtection.Unwrapping(passphrase, parsed.GetRequiredValue(tpm));
            var screen = options.Screen(parsed);
            var found = StoreAcceptance.Find(path, protectors)
                ?? throw new CommandException(ExitStatus.Refused, "No TPM counts the generations of this store, so there is nothing to accept.");
            if (found.Standing == StoreStanding.Current)
            {
                throw new CommandException(ExitStatus.Refused, "This is the latest copy of the store; there is nothing to accept.");
            }

            if (!parsed.GetValue(yes))
            {
                screen.Explain(Consequence(found));
                if (!screen.Confirm("Take it for the current one?", "--yes", cancellation))
                {
                    throw new CommandException(ExitStatus.Refused, "Nothing was changed.");
                }
            }

            StoreAcceptance.Accept(path, protectors, found, options.Clock.GetUtcNow());
            screen.Show(
                StoreInfoReport.Of(StoreInfo.Read(path, protectors)), ReportJson.Default.StoreInfoReport, r => r.ShowOn(screen));
        });
    }

    private static string Consequence(AcceptedCopy found) => found.Standing switch
    {
        StoreStanding.CounterMissing => "The TPM has no counter of this store, so nothing tells whether it is the latest copy.",
        StoreStanding.CounterOther => $"The counter ({found.Counter}) is not one that this store (generation {found.Generation}) can have had.",
        StoreStanding.Mixed => "Some records of this copy are not of its generation: older ones were put back among them, or they were changed.",
        StoreStanding.Uncounted => "This copy is from before the store had a counter.",
        _ => $"This copy is {found.Counter - found.Generation} generations old.",
    } + " Whatever was changed since it was made is undone: wrong PINs are no longer counted, changed PINs have their old values, and deleted keys are back.";
}
