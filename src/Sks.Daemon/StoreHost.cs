using Sks.Core;
using Sks.Daemon.Passphrases;
using Sks.Engine;
using Sks.Engine.Protectors;
using Sks.Engine.Protectors.Passphrase;
using Sks.Engine.Protectors.Tpm;
using Sks.Engine.Store;

namespace Sks.Daemon;

/// <summary>Composition: the engine over a store directory, and the store's errors as the daemon's.</summary>
internal static class StoreHost
{
    /// <summary>Opens the store in <paramref name="directory"/>, or makes it.</summary>
    /// <param name="directory">Where it is.</param>
    /// <param name="biometricSupport">Whether callers' word for biometrics is taken.</param>
    /// <param name="passphrase">Asked if a passphrase protects the store; where it has one to give, a new store gets it.</param>
    /// <param name="tpm">Path of the TPM, used if one protects the store.</param>
    /// <exception cref="DaemonException">It cannot be opened.</exception>
    internal static SecureElement Open(string directory, bool biometricSupport, PassphraseSource passphrase, string tpm)
    {
        try
        {
            var store = StoreDirectory.OpenOrCreate(directory, Protectors(passphrase, tpm));
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
            var status = e.Error switch
            {
                StoreError.InUse => ExitStatus.NotAvailable,
                StoreError.WrongPassphrase => ExitStatus.Authorization,
                _ => ExitStatus.StoreUnusable,
            };
            throw new DaemonException(status, e.Message, e);
        }
        catch (SksException e)
        {
            throw new DaemonException(ExitStatus.StoreUnusable, $"The store in {directory} cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>The first wraps the master key of a new store: a passphrase that was given beforehand is meant for it.</summary>
    private static IMasterKeyProtector[] Protectors(PassphraseSource passphrase, string tpm)
    {
        var rootOnly = new RootOnlyFileProtector();
        var byPassphrase = new PassphraseProtector(passphrase.Get);
        var byTpm = new TpmProtector(new TpmDevice(() => TpmStream.Open(tpm)));
        return passphrase.IsGiven ? [byPassphrase, rootOnly, byTpm] : [rootOnly, byPassphrase, byTpm];
    }
}
