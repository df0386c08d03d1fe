using System.CommandLine;

namespace Sks.Cli.Users;

/// <summary>The option by which a grantee uses another user's keys.</summary>
internal static class OwnerOption
{
    public static Option<string?> Create() => new("--of")
    {
        Description = "Use the keys of this user, name or number, that are granted to you, instead of your own.",
        HelpName = "USER",
    };
}
