using Sks.Issuer.Enrollment;
using Sks.KeyGen2.Issuer;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>Certifies the keys of one enrollment.</summary>
/// <param name="ca">Signs.</param>
/// <param name="keys">What each certificate is good for, and whose it is.</param>
/// <param name="clock">For the validity.</param>
internal sealed class CertificateIssuer(SigningCertificate ca, IReadOnlyList<OrderedKey> keys, TimeProvider clock) : ICertificateIssuer
{
    public CredentialContents Certify(string keyId, Core.PublicKeys.PublicKey publicKey)
    {
        var key = keys.Single(k => k.Id == keyId);
        using var certificate = CertificateFactory.EndEntity(
            key.Subject,
            key.Names,
            publicKey.SubjectPublicKeyInfo,
            key.Profile.KeyUsage,
            key.Profile.ExtendedKeyUsage,
            TimeSpan.FromDays(key.Profile.ValidityDays),
            ca,
            clock.GetUtcNow());
        return new CredentialContents([certificate.RawData, ca.Certificate.RawData]);
    }
}
