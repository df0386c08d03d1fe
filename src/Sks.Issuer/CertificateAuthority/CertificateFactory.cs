using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>Makes the certificates of this issuer, each after the profile of RFC 5280.</summary>
internal static class CertificateFactory
{
    /// <summary>How far back a certificate's validity starts: clocks of relying parties differ.</summary>
    private static readonly TimeSpan Backdating = TimeSpan.FromMinutes(5);

    private const string OcspSigning = "1.3.6.1.5.5.7.3.9";
    private const string OcspNoCheck = "1.3.6.1.5.5.7.48.1.5";
    private static readonly byte[] DerNull = [0x05, 0x00];

    private const int SerialSize = 16;
    private const int RootYears = 20;
    private const int TlsDays = 397;

    /// <summary>A self-signed root for <paramref name="key"/>.</summary>
    public static X509Certificate2 Root(ECDsa key, string organisation, DateTimeOffset now)
    {
        var request = Ca(key, organisation);
        return request.Create(
            request.SubjectName,
            X509SignatureGenerator.CreateForECDsa(key),
            now - Backdating,
            now.AddYears(RootYears),
            SerialNumber());
    }

    /// <summary>A request for the certificate of a subordinate CA, PKCS #10 in PEM.</summary>
    public static string CaSigningRequest(ECDsa key, string organisation) => Ca(key, organisation).CreateSigningRequestPem();

    /// <summary>A TLS server certificate.</summary>
    /// <param name="hosts">DNS names and IP addresses, at least one.</param>
    /// <param name="key">The server's.</param>
    /// <param name="ca">Signs; <see langword="null"/>: the key itself, as long as there is no CA.</param>
    /// <param name="now">The time.</param>
    public static X509Certificate2 TlsServer(IReadOnlyList<string> hosts, ECDsa key, SigningCertificate? ca, DateTimeOffset now)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (string host in hosts)
        {
            if (IPAddress.TryParse(host, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(hosts.FirstOrDefault(h => h.Length <= 64) ?? "TLS server");
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        if (ca is null)
        {
            return request.CreateSelfSigned(now - Backdating, now + TimeSpan.FromDays(TlsDays));
        }

        AddEndEntityExtensions(request, ca.Certificate, X509KeyUsageFlags.DigitalSignature, ["1.3.6.1.5.5.7.3.1"]);
        return Sign(request, ca, now, TimeSpan.FromDays(TlsDays));
    }

    /// <summary>A certificate for a key that a device holds.</summary>
    public static X509Certificate2 EndEntity(
        X500DistinguishedName subject,
        IReadOnlyList<AlternativeName> names,
        byte[] subjectPublicKeyInfo,
        X509KeyUsageFlags keyUsage,
        IReadOnlyList<string> extendedKeyUsage,
        TimeSpan validity,
        SigningCertificate ca,
        DateTimeOffset now,
        RevocationUrls? urls = null)
    {
        var publicKey = PublicKey.CreateFromSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
        var request = new CertificateRequest(subject, publicKey, HashAlgorithmName.SHA256);
        AddEndEntityExtensions(request, ca.Certificate, keyUsage, extendedKeyUsage);
        if (names.Count > 0)
        {
            request.CertificateExtensions.Add(AlternativeName.Extension(names));
        }

        urls?.AddTo(request);
        return Sign(request, ca, now, validity);
    }

    /// <summary>A certificate to sign OCSP responses with (RFC 6960, 4.2.2.2), whose own revocation nobody asks for (4.2.2.2.1).</summary>
    public static X509Certificate2 OcspResponder(ECDsa key, SigningCertificate ca, DateTimeOffset now, TimeSpan validity)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName("OCSP responder");
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        AddEndEntityExtensions(request, ca.Certificate, X509KeyUsageFlags.DigitalSignature, [OcspSigning]);
        request.CertificateExtensions.Add(new X509Extension(OcspNoCheck, DerNull, critical: false));
        return Sign(request, ca, now, validity);
    }

    private static CertificateRequest Ca(ECDsa key, string organisation)
    {
        var request = new CertificateRequest(Name(organisation, $"{organisation} CA"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static void AddEndEntityExtensions(
        CertificateRequest request,
        X509Certificate2 ca,
        X509KeyUsageFlags keyUsage,
        IReadOnlyList<string> extendedKeyUsage)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(keyUsage, critical: true));
        if (extendedKeyUsage.Count > 0)
        {
            var usages = new OidCollection();
            foreach (string oid in extendedKeyUsage)
            {
                usages.Add(new Oid(oid));
            }

            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        }

        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, includeKeyIdentifier: true, includeIssuerAndSerial: false));
    }

    /// <summary>Signs; the certificate does not outlive the CA's.</summary>
    private static X509Certificate2 Sign(CertificateRequest request, SigningCertificate ca, DateTimeOffset now, TimeSpan validity)
    {
        var end = new DateTimeOffset(ca.Certificate.NotAfter);
        return request.Create(
            ca.Certificate.SubjectName,
            ca.Generator(),
            now - Backdating,
            now + validity < end ? now + validity : end,
            SerialNumber());
    }

    /// <summary>16 random bytes, a positive integer whose DER is never shorter (RFC 5280, 4.1.2.2: at most 20 bytes).</summary>
    private static byte[] SerialNumber()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(SerialSize);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }

    private static X500DistinguishedName Name(string organisation, string commonName)
    {
        // The builder encodes what is added last first: the most general attribute.
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(commonName.Length <= 64 ? commonName : organisation);
        name.AddOrganizationName(organisation);
        return name.Build();
    }
}
