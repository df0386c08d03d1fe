using System.Security.Cryptography;
using Sks.Core.DataTypes;
using Sks.Core.Secrets;

namespace Sks.Engine.Protectors.Tpm;

/// <summary>
/// Secrets sealed under a TPM's storage hierarchy. The parent, an ECC P-256 storage key, is made anew from the hierarchy's seed each time, by
/// the same template, so nothing is kept in the TPM; clearing the TPM changes the seed.
/// </summary>
internal sealed class TpmStorage : IDisposable
{
    private const uint OwnerHierarchy = 0x40000001;
    private const uint CreatePrimary = 0x131;
    private const uint Create = 0x153;
    private const uint Load = 0x157;
    private const uint UnsealObject = 0x15E;

    private const ushort Ecc = 0x0023;
    private const ushort KeyedHash = 0x0008;
    private const ushort Sha256 = 0x000B;
    private const ushort Aes = 0x0006;
    private const ushort Cfb = 0x0043;
    private const ushort None = 0x0010;
    private const ushort NistP256 = 0x0003;

    // TPMA_OBJECT: fixedTPM, fixedParent, userWithAuth, noDA; the parent also sensitiveDataOrigin, restricted, decrypt.
    private const uint SealedAttributes = 0x0000_0452;
    private const uint ParentAttributes = 0x0003_0472;

    private readonly TpmConnection _tpm;
    private readonly uint _parent;

    /// <summary>Makes the parent in the TPM, and owns <paramref name="tpm"/> from now on, also if that fails.</summary>
    /// <exception cref="TpmException">The TPM refuses.</exception>
    public TpmStorage(TpmConnection tpm)
    {
        _tpm = tpm;
        try
        {
            using var template = new DataWriter();
            template.UShort(Ecc).UShort(Sha256).UInt(ParentAttributes).Bytes([]);
            template.UShort(Aes).UShort(128).UShort(Cfb).UShort(None).UShort(NistP256).UShort(None);
            template.Bytes([]).Bytes([]);
            var response = new DataReader(tpm.Execute(CreatePrimary, OwnerHierarchy, Parameters([], template.Written)));
            _parent = response.UInt();
        }
        catch
        {
            tpm.Dispose();
            throw;
        }
    }

    /// <summary>Seals a secret of at most 128 bytes.</summary>
    /// <returns>TPM2B_PRIVATE || TPM2B_PUBLIC, which only this TPM can load; no secret.</returns>
    public byte[] Seal(ReadOnlySpan<byte> secret)
    {
        using var template = new DataWriter();
        template.UShort(KeyedHash).UShort(Sha256).UInt(SealedAttributes).Bytes([]).UShort(None).Bytes([]);
        byte[] parameters = Parameters(secret, template.Written);
        try
        {
            var response = new DataReader(_tpm.Execute(Create, _parent, parameters));
            response.UInt();
            using var sealedSecret = new DataWriter();
            return sealedSecret.Bytes(response.BytesSpan()).Bytes(response.BytesSpan()).ToArray();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(parameters);
        }
    }

    /// <summary>Opens what <see cref="Seal"/> made.</summary>
    /// <exception cref="TpmException">Another TPM made it, or this one before it was cleared; or it was changed.</exception>
    public SecretBuffer Unseal(ReadOnlySpan<byte> sealedSecret)
    {
        uint handle = new DataReader(_tpm.Execute(Load, _parent, sealedSecret)).UInt();
        byte[] answer = _tpm.Execute(UnsealObject, handle, []);
        try
        {
            _tpm.Flush(handle);
            var response = new DataReader(answer);
            response.UInt();
            return new SecretBuffer(response.BytesSpan());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(answer);
        }
    }

    /// <summary>Takes the parent out of the TPM and closes the connection.</summary>
    public void Dispose()
    {
        using (_tpm)
        {
            try
            {
                _tpm.Flush(_parent);
            }
            catch (Exception e) when (e is TpmException or IOException)
            {
                // The resource manager flushes when the device is closed; what failed before is what the caller hears of.
            }
        }
    }

    /// <summary>inSensitive (empty password, data) || inPublic || outsideInfo (empty) || creationPCR (none); the caller wipes it.</summary>
    private static byte[] Parameters(ReadOnlySpan<byte> data, ReadOnlySpan<byte> template)
    {
        using var writer = new DataWriter(1024);
        return writer.UShort((ushort)(4 + data.Length)).Bytes([]).Bytes(data).Bytes(template).Bytes([]).UInt(0).ToArray();
    }
}
