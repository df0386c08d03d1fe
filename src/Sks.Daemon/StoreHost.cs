using Sks.Core;
using Sks.Engine.Store;

namespace Sks.Daemon;

/// <summary>Composition: the engine over a store directory, and the store's errors as the daemon's.</summary>
internal static class StoreHost
{
    /// <summary>Opens the store in <paramref name="directory"/>, or makes it.</summary>
    /// <exception cref="DaemonException">It cannot be opened.</exception>
    internal static ISecureKeyStore Open(string directory)
    {
        try
        {
            using var store = StoreDirectory.OpenOrCreate(directory);
            throw new DaemonException(ExitStatus.Unexpected, "this build has no secure element yet.");
        }
        catch (StoreException e)
        {
            throw new DaemonException(
                e.Error == StoreError.InUse ? ExitStatus.NotAvailable : ExitStatus.StoreUnusable,
                e.Message,
                e);
        }
    }
}
