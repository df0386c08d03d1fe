using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.DataTypes;
using Sks.Core.Secrets;
using Sks.Engine.Store;

namespace Sks.Engine.Protectors.Tpm;

/// <summary>
/// Has a TPM 2.0 seal the master key, so that a copied disk is worth nothing without this machine's TPM:
/// <code>
/// version (1) = 0x02 || pcrSelect (3), PCR 0 the lowest bit of the first byte || value (32) of each selected PCR, ascending ||
/// TPM2B_PRIVATE || TPM2B_PUBLIC, see TpmStorage
/// version (1) = 0x01 || TPM2B_PRIVATE || TPM2B_PUBLIC: written by earlier builds; no PCR, no counter
/// </code>
/// With PCRs it is unsealed only while these have the values that they had when it was sealed, which are kept only to tell which have changed.
/// No password: whoever may use the TPM on this machine in that state can have it unsealed. The key crosses the bus in the clear.
/// A store of version 2 has a counter in the TPM: see <see cref="StoreGeneration"/>.
/// </summary>
/// <param name="device">The TPM.</param>
/// <param name="pcrs">The registers to which a key that is wrapped anew is bound.</param>
public sealed class TpmProtector(TpmDevice device, PcrSelection pcrs = default) : IMasterKeyProtector
{
    private const byte Version = 2;
    private const byte VersionWithoutCounter = 1;

    /// <inheritdoc/>
    public byte Id => 3;

    /// <summary>The TPM.</summary>
    internal TpmDevice Device => device;

    /// <inheritdoc/>
    /// <exception cref="StoreException"><see cref="StoreError.TpmRefuses"/>.</exception>
    public SecretBuffer Wrap(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> storeId)
    {
        using var secret = new SecretBuffer(masterKey);
        return StoreErrors.OfTpm(() => device.Run(tpm =>
        {
            byte[] values = TpmPcrs.Read(tpm, pcrs);
            using var storage = new TpmStorage(tpm);
            byte[] sealedKey = storage.Seal(secret.Span, pcrs.IsEmpty ? [] : TpmPcrs.PolicyDigest(pcrs, values));
            using var wrapped = new DataWriter(2048);
            return new SecretBuffer(pcrs.Write(wrapped.Byte(Version)).Raw(values).Raw(sealedKey).Written);
        }));
    }

    /// <inheritdoc/>
    /// <exception cref="StoreException"><see cref="StoreError.TpmRefuses"/>.</exception>
    public SecretBuffer Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> storeId)
    {
        var form = Read(wrapped);
        return StoreErrors.OfTpm(() => device.Run(tpm =>
        {
            try
            {
                using var storage = new TpmStorage(tpm);
                return storage.Unseal(form.SealedKey, form.Pcrs);
            }
            catch (TpmException e) when (e.IsPolicy)
            {
                var changed = Changed(form, TpmPcrs.Read(tpm, form.Pcrs));
                throw changed.Count > 0 ? StoreErrors.PcrsChanged(changed, e) : StoreErrors.OtherTpm(e);
            }
        }));
    }

    /// <inheritdoc/>
    public ProtectorDescription Describe(ReadOnlySpan<byte> wrapped)
    {
        var form = Read(wrapped);
        return new ProtectorDescription("tpm", []) { Pcrs = form.Pcrs.Numbers, HasCounter = form.HasCounter };
    }

    private static Form Read(ReadOnlySpan<byte> wrapped)
    {
        try
        {
            var reader = new DataReader(wrapped);
            byte version = reader.Byte();
            if (version is not (Version or VersionWithoutCounter))
            {
                throw new CryptographicException("Not sealed by a TPM in a known way.");
            }

            var bound = version == Version ? PcrSelection.Read(ref reader) : default;
            int size = TpmPcrs.ValueSize * bound.Numbers.Count;
            if (size > reader.Remaining)
            {
                throw new CryptographicException("The values of its registers are cut off.");
            }

            var values = wrapped[^reader.Remaining..][..size];
            var sealedKey = wrapped[^(reader.Remaining - size)..];
            reader = new DataReader(sealedKey);
            reader.BytesSpan();
            reader.BytesSpan();
            reader.End();
            return new Form(bound, values.ToArray(), sealedKey.ToArray(), version == Version);
        }
        catch (SksException e)
        {
            throw new CryptographicException("Not what a TPM has sealed.", e);
        }
    }

    /// <summary>The registers whose values are not those that the key is bound to.</summary>
    private static List<int> Changed(Form form, byte[] values)
    {
        var changed = new List<int>();
        for (int i = 0; i < form.Pcrs.Numbers.Count; i++)
        {
            var value = i * TpmPcrs.ValueSize;
            if (!form.Values.AsSpan(value, TpmPcrs.ValueSize).SequenceEqual(values.AsSpan(value, TpmPcrs.ValueSize)))
            {
                changed.Add(form.Pcrs.Numbers[i]);
            }
        }

        return changed;
    }

    private sealed record Form(PcrSelection Pcrs, byte[] Values, byte[] SealedKey, bool HasCounter);
}
