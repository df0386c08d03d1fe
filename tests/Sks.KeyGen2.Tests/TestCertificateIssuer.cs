using Sks.Core.PublicKeys;
using Sks.KeyGen2.Issuer;
using Sks.Testing.Issuer;

namespace Sks.KeyGen2.Tests;

/// <summary>Certifies by the test issuer's CA, and fits what the test wants to be fitted.</summary>
internal sealed class TestCertificateIssuer(TestIssuer issuer, Func<TestIssuer, string, PublicKey, CredentialContents>? contents = null)
    : ICertificateIssuer
{
    public int Certified { get; private set; }

    public CredentialContents Certify(string keyId, PublicKey publicKey)
    {
        Certified++;
        return contents?.Invoke(issuer, keyId, publicKey) ?? new CredentialContents(issuer.Certify(publicKey.SubjectPublicKeyInfo));
    }
}
