using System.Security.Cryptography;

namespace Sks.Bench;

/// <summary>
/// The primitives that the two halves of a one-key enrolment cannot do without: two ephemeral key pairs and derivations, the device's
/// attestation signed and verified, one key made, one certificate signed and verified, fourteen HMACs. Keys that come in messages and
/// certificates are taken in first, as they have to be: OpenSSL checks that their point is on the curve.
/// </summary>
internal sealed class EnrolmentPrimitives : IDisposable
{
    private readonly PrimitiveBenchmarks _device = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _data = RandomNumberGenerator.GetBytes(400);
    private readonly byte[] _signature;
    private readonly byte[] _publicKey;

    public EnrolmentPrimitives()
    {
        _signature = _key.SignData(_data, HashAlgorithmName.SHA256);
        _publicKey = _key.ExportSubjectPublicKeyInfo();
    }

    public void All()
    {
        _device.EcdhKeyPairAndDerivation();
        _device.EcdhKeyPairAndDerivation();
        _device.AttestationSignature();
        Verify();
        _device.KeyGeneration();
        _key.SignData(_data, HashAlgorithmName.SHA256);
        Verify();
        for (int i = 0; i < 2 * PrimitiveBenchmarks.Hmacs; i++)
        {
            _device.Hmac();
        }
    }

    private void Verify()
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_publicKey, out _);
        key.VerifyData(_data, _signature, HashAlgorithmName.SHA256);
    }

    public void Dispose()
    {
        _device.Dispose();
        _key.Dispose();
    }
}
