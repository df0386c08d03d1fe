using System.CommandLine;
using Sks.Cli.CommandLine;

namespace Sks.Cli.Store;

/// <summary><c>sks store</c>: the care of a store's files while no daemon serves it.</summary>
internal static class StoreCommand
{
    public static Command Create(GlobalOptions options) => new SksCommand(
        "store",
        "Look after a key store's files; sksd must not be running on it.",
        "sks store check --store /var/lib/sks",
        "sks store info --store /var/lib/sks",
        "sks store rewrap --store /var/lib/sks --to passphrase")
    {
        StoreAcceptCommand.Create(options),
        StoreCheckCommand.Create(options),
        StoreInfoCommand.Create(options),
        StoreRewrapCommand.Create(options),
    };

    public static Option<string> Directory() => new("--store") { Description = "Directory of the store.", HelpName = "DIR", Required = true };
}
