using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Reports;
using Sks.Engine.Protectors;
using Sks.Engine.Protectors.Tpm;
using Sks.Engine.Store;

namespace Sks.Cli.Store;

/// <summary><c>sks store info</c>: what a store's files tell without its master key.</summary>
internal static class StoreInfoCommand
{
    public static Command Create(GlobalOptions options)
    {
        var directory = StoreCommand.Directory();
        var tpm = StoreProtection.TpmPath();
        var command = new SksCommand(
            "info",
            "Show how a store's master key is protected, where its attestation key is, and how much there is in it.",
            "sks store info --store /var/lib/sks") { directory, tpm };
        return command.Does((parsed, _) =>
        {
            var screen = options.Screen(parsed);

            // What takes the master key is told where no passphrase has to be asked for.
            IMasterKeyProtector[] protectors = [new RootOnlyFileProtector(), new TpmProtector(StoreProtection.Device(parsed.GetRequiredValue(tpm)))];
            var info = StoreInfo.Read(parsed.GetRequiredValue(directory), protectors);
            screen.Show(StoreInfoReport.Of(info), ReportJson.Default.StoreInfoReport, r => r.ShowOn(screen));
        });
    }
}
