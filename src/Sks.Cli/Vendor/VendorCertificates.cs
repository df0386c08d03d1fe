using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Core.Certificates;

namespace Sks.Cli.Vendor;

/// <summary>The two kinds of certificates that a vendor makes, to the profile of RFC 5280.</summary>
internal static class VendorCertificates
{
    private const int RootYears = 40;
    private const int SerialNumberSize = 16;

    /// <summary>Clocks differ: a certificate holds a little before it was made.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(5);

    /// <summary>A self-signed root that may certify devices and nothing below them.</summary>
    /// <returns>With its private key, which it holds on its own.</returns>
    public static X509Certificate2 Root(ECDsa key, string name, DateTimeOffset now)
    {
        var request = new CertificateRequest(CommonName(name), key, HashAlgorithmName.SHA256);
        var extensions = request.CertificateExtensions;
        extensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        extensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        extensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var generator = X509SignatureGenerator.CreateForECDsa(key);
        using var certificate = request.Create(request.SubjectName, generator, now - Leeway, now.AddYears(RootYears), SerialNumber());
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>A device certificate: it signs attestations, and is no authority.</summary>
    /// <param name="root">Signs it.</param>
    /// <param name="publicKey">The attestation key.</param>
    /// <param name="subject">The device.</param>
    /// <param name="keyInTpm">Whether the vendor states that the key is in a TPM.</param>
    /// <param name="now">The start of validity.</param>
    /// <param name="years">How long; cut to the root's own validity.</param>
    /// <returns>X.509 DER.</returns>
    public static byte[] Device(
        X509Certificate2 root, PublicKey publicKey, X500DistinguishedName subject, bool keyInTpm, DateTimeOffset now, int years)
    {
        var request = new CertificateRequest(subject, publicKey, HashAlgorithmName.SHA256);
        var extensions = request.CertificateExtensions;
        extensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        extensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        extensions.Add(new X509SubjectKeyIdentifierExtension(publicKey, critical: false));
        extensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        if (keyInTpm)
        {
            extensions.Add(AttestationKeyPolicy.InTpm());
        }

        DateTimeOffset begin = Later(now - Leeway, root.NotBefore);
        DateTimeOffset end = Earlier(now.AddYears(years), root.NotAfter);
        using var key = root.GetECDsaPrivateKey() ?? throw new CryptographicException("The vendor root has no EC key.");
        using var certificate = request.Create(root.SubjectName, X509SignatureGenerator.CreateForECDsa(key), begin, end, SerialNumber());
        return certificate.RawData;
    }

    /// <summary>A distinguished name of one common name, whatever characters that has.</summary>
    public static X500DistinguishedName CommonName(string name)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        return builder.Build();
    }

    /// <summary>16 random bytes: a positive integer of exactly that length.</summary>
    private static byte[] SerialNumber()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(SerialNumberSize);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
        return serial;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
