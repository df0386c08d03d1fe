using System.ComponentModel;
using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.DataTypes;
using Sks.Core.Secrets;
using Sks.Engine.Store;

namespace Sks.Engine.Protectors.Tpm;

/// <summary>
/// Has a TPM 2.0 seal the master key, so that a copied disk is worth nothing without this machine's TPM:
/// <code>
/// version (1) = 0x01 || TPM2B_PRIVATE || TPM2B_PUBLIC, see TpmStorage
/// </code>
/// No PCR policy, and no password: whoever may use the TPM on this machine can have it unsealed. The key crosses the bus in the clear.
/// </summary>
/// <param name="connect">Opens the TPM: <c>/dev/tpmrm0</c>, or a simulator's socket. <see langword="null"/>: there is none.</param>
public sealed class TpmProtector(Func<Stream>? connect) : IMasterKeyProtector
{
    /// <summary>The device of the kernel's resource manager.</summary>
    public const string DefaultDevice = "/dev/tpmrm0";

    private const byte Version = 1;

    /// <inheritdoc/>
    public byte Id => 3;

    /// <inheritdoc/>
    /// <exception cref="StoreException"><see cref="StoreError.TpmRefuses"/>.</exception>
    public SecretBuffer Wrap(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> storeId)
    {
        using var secret = new SecretBuffer(masterKey);
        return Run(storage => new SecretBuffer([Version, .. storage.Seal(secret.Span)]));
    }

    /// <inheritdoc/>
    /// <exception cref="StoreException"><see cref="StoreError.TpmRefuses"/>.</exception>
    public SecretBuffer Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> storeId)
    {
        Check(wrapped);
        byte[] sealedKey = wrapped[1..].ToArray();
        return Run(storage => storage.Unseal(sealedKey));
    }

    /// <inheritdoc/>
    public ProtectorDescription Describe(ReadOnlySpan<byte> wrapped)
    {
        Check(wrapped);
        return new ProtectorDescription("tpm", []);
    }

    private static void Check(ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.IsEmpty || wrapped[0] != Version)
        {
            throw new CryptographicException("Not sealed by a TPM in a known way.");
        }

        try
        {
            var reader = new DataReader(wrapped[1..]);
            reader.BytesSpan();
            reader.BytesSpan();
            reader.End();
        }
        catch (SksException e)
        {
            throw new CryptographicException("Not what a TPM has sealed.", e);
        }
    }

    private SecretBuffer Run(Func<TpmStorage, SecretBuffer> use)
    {
        try
        {
            var stream = connect?.Invoke() ?? throw new IOException("No TPM.");
            using var storage = new TpmStorage(new TpmConnection(stream));
            return use(storage);
        }
        catch (TpmException e)
        {
            throw e.IsIntegrity ? StoreErrors.OtherTpm(e) : StoreErrors.TpmRefuses(e);
        }
        catch (SksException e)
        {
            throw StoreErrors.TpmRefuses(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            throw StoreErrors.NoTpm(e);
        }
    }
}
