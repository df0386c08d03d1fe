using Sks.Core;

namespace Sks.Cli.CommandLine;

/// <summary>The way to a key store through the daemon's socket.</summary>
internal static class RemoteConnection
{
    /// <exception cref="SksException"><see cref="SksStatus.NotAvailable"/>: nobody listens there.</exception>
    public static KeyStoreConnection Open(string socketPath) =>
        throw new SksException(SksStatus.NotAvailable, $"No key store daemon answers at {socketPath}.");
}
