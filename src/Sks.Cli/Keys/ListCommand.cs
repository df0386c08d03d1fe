using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Grants;
using Sks.Cli.Reports;
using Sks.Cli.Users;

namespace Sks.Cli.Keys;

/// <summary><c>sks list</c>: the keys.</summary>
internal static class ListCommand
{
    public static Command Create(GlobalOptions options)
    {
        var owner = OwnerOption.Create();
        var command = new SksCommand(
            "list",
            "List the keys with their certificates and the state of their PINs and PUKs.",
            "sks list --json",
            "sks list --of alice") { owner };
        return command.Does((parsed, _) =>
        {
            using var connection = options.Connect(parsed, owner);
            var screen = options.Screen(parsed);
            screen.Show(Keys(connection, isOwner: parsed.GetValue(owner) is null), ReportJson.Default.IReadOnlyListKeyReport, keys =>
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

    private static IReadOnlyList<KeyReport> Keys(KeyStoreConnection connection, bool isOwner)
    {
        var keys = KeySelector.All(connection.Store);
        if (!isOwner)
        {
            return keys;
        }

        var granted = KeyGrantees.All(connection.Grants);
        return [.. keys.Select(key => key with { GrantedTo = granted.GetValueOrDefault(key.Handle, []) })];
    }
}
