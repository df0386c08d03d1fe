using Sks.Engine.Protectors.Tpm;

namespace Sks.Engine.Store;

/// <summary>Whether a TPM is of use to a store.</summary>
public static class StoreTpm
{
    /// <summary>Has it make a key under its storage hierarchy, which is not kept.</summary>
    /// <exception cref="StoreException"><see cref="StoreError.TpmRefuses"/>: it is not there, or does not.</exception>
    public static void Check(TpmDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        StoreErrors.OfTpm(() => device.Run(tpm =>
        {
            using var storage = new TpmStorage(tpm);
            return true;
        }));
    }
}
