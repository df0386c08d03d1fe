using System.Security.Cryptography;
using Sks.Engine.Records;

namespace Sks.Engine.Device;

/// <summary>An attestation key that is sealed in the store, and in OpenSSL's memory while the store is open.</summary>
internal sealed class SoftwareAttestationKey : AttestationKey
{
    private readonly ECDsa _key;
    private readonly Lock _signing = new();

    private SoftwareAttestationKey(ECDsa key)
    {
        _key = key;
        PublicKey = key.ExportSubjectPublicKeyInfo();
    }

    public override byte[] PublicKey { get; }

    public override bool IsInTpm => false;

    public static SoftwareAttestationKey Make() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <param name="pkcs8">PKCS #8, wiped here.</param>
    public static SoftwareAttestationKey Open(byte[] pkcs8)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            return new SoftwareAttestationKey(key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    public override byte[] SignHash(ReadOnlySpan<byte> hash)
    {
        lock (_signing)
        {
            return _key.SignHash(hash.ToArray(), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    public override IReadOnlyList<IStoredObject> Records(IReadOnlyList<byte[]> certificatePath) =>
        [new DeviceRecord(_key.ExportPkcs8PrivateKey(), certificatePath)];

    public override void Dispose() => _key.Dispose();
}
