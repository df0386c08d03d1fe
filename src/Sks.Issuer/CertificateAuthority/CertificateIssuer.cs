using System.Security.Cryptography.X509Certificates;
using Sks.Issuer.Configuration;
using Sks.KeyGen2.Issuer;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>Certifies the keys of one enrollment.</summary>
/// <param name="ca">Signs.</param>
/// <param name="profile">Says what the certificate is good for.</param>
/// <param name="subject">Whose it is, after the profile's template.</param>
/// <param name="clock">For the validity.</param>
/// <param name="urls">Where the certificate says that its revocation is told; <see langword="null"/>: nowhere.</param>
internal sealed class CertificateIssuer(SigningCertificate ca, CredentialProfile profile, X500DistinguishedName subject, TimeProvider clock, RevocationUrls? urls = null)
    : ICertificateIssuer
{
    public CredentialContents Certify(string keyId, Core.PublicKeys.PublicKey publicKey)
    {
        using var certificate = CertificateFactory.EndEntity(
            subject,
            publicKey.SubjectPublicKeyInfo,
            profile.KeyUsage,
            profile.ExtendedKeyUsage,
            TimeSpan.FromDays(profile.ValidityDays),
            ca,
            clock.GetUtcNow(),
            urls);
        return new CredentialContents([certificate.RawData, .. ca.Path]);
    }
}
