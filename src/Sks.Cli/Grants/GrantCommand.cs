using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Keys;
using Sks.Cli.Reports;
using Sks.Cli.Terminal;
using Sks.Cli.Users;
using Sks.Core;

namespace Sks.Cli.Grants;

/// <summary><c>sks grant</c>: lets other users use a key.</summary>
internal static class GrantCommand
{
    private delegate void GrantCall(IGrantAdministration grants, uint keyHandle, Grantee grantee);

    public static Command Create(GlobalOptions options) => new SksCommand(
        "grant",
        "Let other users of this machine use a key: sign, decrypt and the like, never manage it.",
        "sks grant add 5 --to alice",
        "sks grant list")
    {
        CreateChange(
            options,
            new SksCommand("add", "Let users, or the users of groups, use a key.", "sks grant add 5 --to alice --to bob"),
            "--to",
            static (grants, handle, grantee) => grants.GrantKey(handle, grantee.Kind, grantee.Id)),
        CreateChange(
            options,
            new SksCommand("remove", "Take grants of a key back; from then on they are refused.", "sks grant remove 5 --from alice"),
            "--from",
            static (grants, handle, grantee) => grants.RevokeKey(handle, grantee.Kind, grantee.Id)),
        CreateList(options),
    };

    private static Command CreateChange(GlobalOptions options, SksCommand command, string option, GrantCall call)
    {
        var key = KeyArgument.Create();
        var grantees = new Option<string[]>(option)
        {
            Description = "A user, or a group after @; name or number. Can be given several times.",
            HelpName = "USER|@GROUP",
            Required = true,
        };
        command.Add(key);
        command.Add(grantees);
        return command.Does((parsed, _) =>
        {
            // All names are looked up before anything is changed.
            var named = parsed.GetRequiredValue(grantees).Select(Grantee.Parse).ToArray();
            using var connection = options.Connect(parsed);
            var selected = KeySelector.Find(connection.Store, parsed.GetRequiredValue(key));
            foreach (var grantee in named)
            {
                call(connection.Grants, selected.Handle, grantee);
            }

            var left = KeyGrantees.All(connection.Grants).GetValueOrDefault(selected.Handle, []);
            var screen = options.Screen(parsed);
            screen.Show(
                new KeyGrantsReport(selected.Handle, selected.FriendlyName, left), ReportJson.Default.KeyGrantsReport, r => Show(screen, r));
        });
    }

    private static Command CreateList(GlobalOptions options)
    {
        var command = new SksCommand("list", "List the keys that other users may use, and who they are.", "sks grant list --json");
        return command.Does((parsed, _) =>
        {
            using var connection = options.Connect(parsed);
            var screen = options.Screen(parsed);
            var granted = KeyGrantees.All(connection.Grants)
                .Select(g => new KeyGrantsReport(g.Key, connection.Store.GetKeyAttributes(g.Key).FriendlyName, g.Value))
                .ToArray();
            screen.Show(granted, ReportJson.Default.IReadOnlyListKeyGrantsReport, all =>
            {
                if (all.Count == 0)
                {
                    screen.Line("No key is granted to anybody.");
                }

                foreach (var one in all)
                {
                    Show(screen, one);
                }
            });
        });
    }

    private static void Show(Screen screen, KeyGrantsReport report)
    {
        string name = report.FriendlyName.Length > 0 ? $" \"{report.FriendlyName}\"" : "";
        string grantees = report.GrantedTo.Count > 0 ? string.Join(", ", report.GrantedTo) : "nobody";
        screen.Line($"Key {report.Handle}{name} is granted to {grantees}.");
    }
}
