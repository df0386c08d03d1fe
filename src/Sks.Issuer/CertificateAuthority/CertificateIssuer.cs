using Sks.Core.Keys;
using Sks.Core.Secrets;
using Sks.Issuer.Configuration;
using Sks.Issuer.Enrollment;
using Sks.KeyGen2.Issuer;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>Certifies the keys of one enrollment, and fits to them what their profile says.</summary>
/// <param name="ca">Signs.</param>
/// <param name="keys">What each certificate is good for, and whose it is.</param>
/// <param name="secrets">What the issuer has made for them; stays the caller's.</param>
/// <param name="clock">For the validity.</param>
/// <param name="urls">Where the certificates say that their revocation is told; <see langword="null"/>: nowhere.</param>
internal sealed class CertificateIssuer(
    SigningCertificate ca, IReadOnlyList<OrderedKey> keys, CredentialSecrets secrets, TimeProvider clock, RevocationUrls? urls = null) : ICertificateIssuer
{
    public CredentialContents Certify(string keyId, Core.PublicKeys.PublicKey publicKey)
    {
        var key = keys.Single(k => k.Id == keyId);
        var made = key.Profile.MadeByIssuer ? IssuedKeyPair.New(key.Profile.KeyAlgorithm) : null;
        using var certificate = CertificateFactory.EndEntity(
            key.Subject,
            key.Names,
            made?.SubjectPublicKeyInfo ?? publicKey.SubjectPublicKeyInfo,
            key.Profile.KeyUsage,
            key.Profile.ExtendedKeyUsage,
            TimeSpan.FromDays(key.Profile.ValidityDays),
            ca,
            clock.GetUtcNow(),
            urls);
        ILookup<ExtensionSubType, KeyExtensionSettings> extensions = key.Profile.Extensions.ToLookup(e => e.SubType);
        var bags = extensions[ExtensionSubType.PropertyBag].Select(e => (e.Type, e.Properties));
        return new CredentialContents([certificate.RawData, .. ca.Path])
        {
            PrivateKey = made?.PrivateKey,
            SymmetricKey = secrets.SymmetricKey(keyId) is { } symmetric ? new SecretBuffer(symmetric.Span) : null,
            PropertyBags = secrets.Use(keyId) is { } use ? [.. bags, use.Bag()] : [.. bags],
            Extensions = [.. extensions[ExtensionSubType.Extension].Select(e => (e.Type, e.Data))],
            EncryptedExtensions = [.. extensions[ExtensionSubType.EncryptedExtension].Select(e => (e.Type, new SecretBuffer(e.Data)))],
            Logotypes = [.. extensions[ExtensionSubType.Logotype].Select(e => (e.Type, e.Qualifier, e.Data))],
        };
    }

    /// <summary>Uses of the session key that the contents of a key take: see <see cref="CredentialContents.SessionKeyUses"/>.</summary>
    public static int SessionKeyUses(KeyProfile key) =>
        (key.MadeByIssuer ? 2 : 0) + (key.SymmetricKey is null ? 0 : 2) + (key.SymmetricKey?.OneTimePasswords is null ? 0 : 1)
        + key.Extensions.Sum(e => e.SubType == ExtensionSubType.EncryptedExtension ? 2 : 1);
}
