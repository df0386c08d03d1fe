using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Reports;
using Sks.Engine.Store;

namespace Sks.Cli.Store;

/// <summary><c>sks store info</c>: what a store's files tell without its master key.</summary>
internal static class StoreInfoCommand
{
    public static Command Create(GlobalOptions options)
    {
        var directory = StoreCommand.Directory();
        var command = new SksCommand(
            "info",
            "Show how a store's master key is protected, and how much there is in the store.",
            "sks store info --store /var/lib/sks") { directory };
        return command.Does((parsed, _) =>
        {
            var screen = options.Screen(parsed);
            screen.Show(
                StoreInfoReport.Of(StoreInfo.Read(parsed.GetRequiredValue(directory))), ReportJson.Default.StoreInfoReport, r => r.ShowOn(screen));
        });
    }
}
