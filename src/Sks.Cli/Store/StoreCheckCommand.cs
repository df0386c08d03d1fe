using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Reports;
using Sks.Engine.Store.Check;

namespace Sks.Cli.Store;

/// <summary><c>sks store check</c>: verifies every seal and every reference, and changes nothing.</summary>
internal static class StoreCheckCommand
{
    public static Command Create(GlobalOptions options)
    {
        var directory = StoreCommand.Directory();
        var file = StoreProtection.File();
        var tpm = StoreProtection.TpmPath();
        var command = new SksCommand(
            "check",
            "Verify every seal and every reference of a store; says what is wrong and changes nothing.",
            "sks store check --store /var/lib/sks") { directory, file, tpm };
        command.SetAction((parsed, cancellation) =>
        {
            using var passphrase = StoreProtection.Source(options, parsed, file, cancellation);
            var protectors = StoreProtection.Unwrapping(passphrase, parsed.GetRequiredValue(tpm));
            var report = StoreCheckReport.Of(StoreCheck.Run(parsed.GetRequiredValue(directory), protectors));
            var screen = options.Screen(parsed);
            screen.Show(report, ReportJson.Default.StoreCheckReport, r =>
            {
                foreach (var fault in r.Faults)
                {
                    screen.Line(fault.Record is null ? $"Database: {fault.Fault}" : $"{fault.Record} {fault.Id}: {fault.Fault}");
                }

                if (r.FaultCount > r.Faults.Count)
                {
                    screen.Line($"... and {r.FaultCount - r.Faults.Count} more");
                }

                screen.Line(r.Clean
                    ? $"{r.Records} records, nothing wrong."
                    : $"{r.Records} records, {r.FaultCount} faults; restore the whole store from a backup if it is needed.");
            });
            return Task.FromResult((int)(report.Clean ? ExitStatus.Done : ExitStatus.Damaged));
        });
        return command;
    }
}
