using Sks.Cli.Terminal;

namespace Sks.Cli.CommandLine;

/// <summary>What commands need from outside, so that tests can put real parts of their own in place.</summary>
/// <param name="Terminal">Where the person sits.</param>
/// <param name="Clock">For validity dates and session times.</param>
/// <param name="Connect">
/// Reaches the key store behind a socket path: the caller's own, or what a user, given by number, has granted of theirs.
/// </param>
internal sealed record CliContext(ITerminal Terminal, TimeProvider Clock, Func<string, uint?, KeyStoreConnection> Connect)
{
    /// <summary>Where what has to be remembered of sessions by file is kept.</summary>
    public string SessionsPath { get; init; } = Respond.SessionFolder.DefaultPath();
}
