using System.Security.Cryptography.X509Certificates;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>What a certificate says about where its revocation is told (RFC 5280, sections 4.2.1.13 and 4.2.2.1).</summary>
/// <param name="Base">Scheme, host and port; plain http, so that nobody has to check a TLS certificate in order to check a certificate.</param>
internal sealed record RevocationUrls(Uri Base)
{
    /// <summary>Path of the CRL.</summary>
    public const string CrlPath = "/crl";

    /// <summary>Path of the OCSP responder.</summary>
    public const string OcspPath = "/ocsp";

    /// <summary>Path of the CA's certificate.</summary>
    public const string CaPath = "/ca.cer";

    /// <summary>Adds cRLDistributionPoints and authorityInfoAccess.</summary>
    public void AddTo(CertificateRequest request)
    {
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([At(CrlPath)], critical: false));
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([At(OcspPath)], [At(CaPath)], critical: false));
    }

    private string At(string path) => new Uri(Base, path).AbsoluteUri;
}
