using Sks.Core.PublicKeys;
using Sks.KeyGen2.Issuer;
using Sks.Testing.Issuer;

namespace Sks.KeyGen2.Tests;

/// <summary>Certifies by the test issuer's CA.</summary>
internal sealed class TestCertificateIssuer(TestIssuer issuer) : ICertificateIssuer
{
    public int Certified { get; private set; }

    public IReadOnlyList<byte[]> Certify(string keyId, PublicKey publicKey)
    {
        Certified++;
        return issuer.Certify(publicKey.SubjectPublicKeyInfo);
    }
}
