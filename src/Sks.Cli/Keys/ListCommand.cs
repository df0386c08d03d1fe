using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Reports;

namespace Sks.Cli.Keys;

/// <summary><c>sks list</c>: the keys.</summary>
internal static class ListCommand
{
    public static Command Create(GlobalOptions options)
    {
        var command = new SksCommand(
            "list",
            "List the keys with their certificates and the state of their PINs and PUKs.",
            "sks list --json");
        return command.Does((parsed, _) =>
        {
            using var connection = options.Connect(parsed);
            var screen = options.Screen(parsed);
            screen.Show(KeySelector.All(connection.Store), ReportJson.Default.IReadOnlyListKeyReport, keys =>
            {
                if (keys.Count == 0)
                {
                    screen.Line("No keys yet; 'sks enroll URL' gets one from an issuer.");
                }

                foreach (var key in keys)
                {
                    key.ShowOn(screen, options.Clock.GetUtcNow());
                }
            });
        });
    }
}
