using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Reports;
using Sks.Engine.Store;

namespace Sks.Cli.Store;

/// <summary><c>sks store rewrap</c>: another protector for the master key, the keys untouched.</summary>
internal static class StoreRewrapCommand
{
    public static Command Create(GlobalOptions options)
    {
        var directory = StoreCommand.Directory();
        var to = new Option<string>("--to") { Description = "What protects the master key from now on.", HelpName = "PROTECTOR", Required = true };
        StoreProtection.AcceptProtectors(to);
        var file = StoreProtection.File();
        var newFile = StoreProtection.NewFile();
        var tpm = StoreProtection.TpmPath();
        var pcrs = StoreProtection.Pcrs();
        var keepCounter = new Option<bool>("--keep-counter")
        {
            Description = "Leave the counter of the store in the TPM: for a copy that becomes a backup of a store that goes on.",
        };
        var command = new SksCommand(
            "rewrap",
            "Change what protects a store's master key: its file's permissions (root-only), a passphrase, or a TPM.",
            "sks store rewrap --store /var/lib/sks --to passphrase",
            "sks store rewrap --store /var/lib/sks --to tpm --pcr 7") { directory, to, file, newFile, tpm, pcrs, keepCounter };
        return command.Does((parsed, cancellation) =>
        {
            string device = parsed.GetRequiredValue(tpm);
            string path = parsed.GetRequiredValue(directory);
            using var passphrase = StoreProtection.Source(options, parsed, file, cancellation);
            using var newPassphrase = StoreProtection.Source(options, parsed, newFile, cancellation);
            StoreRewrap.Run(
                path,
                StoreProtection.Unwrapping(passphrase, device),
                StoreProtection.Wrapping(parsed.GetRequiredValue(to), newPassphrase, device, StoreProtection.Selected(parsed.GetValue(pcrs))),
                parsed.GetValue(keepCounter));
            var screen = options.Screen(parsed);
            screen.Show(StoreInfoReport.Of(StoreInfo.Read(path)), ReportJson.Default.StoreInfoReport, r => r.ShowOn(screen));
        });
    }
}
