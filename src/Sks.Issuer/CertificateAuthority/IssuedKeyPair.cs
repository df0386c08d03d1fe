using System.Security.Cryptography;
using Sks.Core.Algorithms;
using Sks.Core.Secrets;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>A key pair that the issuer makes for a device, and forgets with this object.</summary>
/// <param name="SubjectPublicKeyInfo">X.509 DER.</param>
/// <param name="PrivateKey">PKCS #8; for who takes it over to dispose of.</param>
internal sealed record IssuedKeyPair(byte[] SubjectPublicKeyInfo, SecretBuffer PrivateKey)
{
    /// <summary>Makes one.</summary>
    /// <param name="keyAlgorithm">URI of an RSA algorithm without exponent, or of a NIST curve.</param>
    public static IssuedKeyPair New(string keyAlgorithm)
    {
        var algorithm = AlgorithmRegistry.Get<KeyGenerationAlgorithm>(keyAlgorithm);
        using AsymmetricAlgorithm key = algorithm is RsaKeyAlgorithm rsa ? RSA.Create(rsa.KeySize) : ECDsa.Create(((EcKeyAlgorithm)algorithm).Curve);
        byte[] pkcs8 = key.ExportPkcs8PrivateKey();
        try
        {
            return new IssuedKeyPair(key.ExportSubjectPublicKeyInfo(), new SecretBuffer(pkcs8));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }
}
