using Sks.Core;
using Sks.Engine;
using Sks.Engine.Store;

namespace Sks.Daemon;

/// <summary>Composition: the engine over a store directory, and the store's errors as the daemon's.</summary>
internal static class StoreHost
{
    /// <summary>Opens the store in <paramref name="directory"/>, or makes it.</summary>
    /// <param name="directory">Where it is.</param>
    /// <param name="biometricSupport">Whether callers' word for biometrics is taken.</param>
    /// <exception cref="DaemonException">It cannot be opened.</exception>
    internal static SecureElement Open(string directory, bool biometricSupport)
    {
        try
        {
            var store = StoreDirectory.OpenOrCreate(directory);
            try
            {
                return new SecureElement(store, TimeProvider.System, biometricSupport);
            }
            catch
            {
                store.Dispose();
                throw;
            }
        }
        catch (StoreException e)
        {
            var status = e.Error == StoreError.InUse ? ExitStatus.NotAvailable : ExitStatus.StoreUnusable;
            throw new DaemonException(status, e.Message, e);
        }
        catch (SksException e)
        {
            throw new DaemonException(ExitStatus.StoreUnusable, $"The store in {directory} cannot be opened: {e.Message}", e);
        }
    }
}
