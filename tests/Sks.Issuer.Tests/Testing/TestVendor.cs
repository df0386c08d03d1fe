using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sks.Issuer.Tests.Testing;

/// <summary>A vendor that certifies devices.</summary>
internal sealed class TestVendor : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestVendor(string name = "Test Vendor", DateTimeOffset? notAfter = null)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), notAfter ?? DateTimeOffset.UtcNow.AddYears(10));
    }

    public X509Certificate2 Root { get; }

    /// <summary>A device certificate over a key.</summary>
    public X509Certificate2 Certify(PublicKey key, string name = "CN=Device 1", DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null) =>
        Certify(Root, _key, key, name, isCa: false, notBefore, notAfter);

    /// <summary>A certificate that somebody else has signed, who may not be entitled to.</summary>
    public static X509Certificate2 Certify(
        X509Certificate2 issuer,
        ECDsa issuerKey,
        PublicKey key,
        string name,
        bool isCa = false,
        DateTimeOffset? notBefore = null,
        DateTimeOffset? notAfter = null)
    {
        var request = new CertificateRequest(new X500DistinguishedName(name), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isCa, false, 0, true));
        return request.Create(
            issuer.SubjectName,
            X509SignatureGenerator.CreateForECDsa(issuerKey),
            notBefore ?? DateTimeOffset.UtcNow.AddDays(-1),
            notAfter ?? DateTimeOffset.UtcNow.AddYears(1),
            RandomNumberGenerator.GetBytes(8));
    }

    /// <summary>Certifies the key of a PKCS #10 request.</summary>
    public IReadOnlyList<byte[]> CertifyRequest(byte[] request)
    {
        var pkcs10 = CertificateRequest.LoadSigningRequest(request, HashAlgorithmName.SHA256);
        using var certificate = Certify(pkcs10.PublicKey);
        return [certificate.RawData, Root.RawData];
    }

    public void WriteRoot(string path) => File.WriteAllText(path, Root.ExportCertificatePem());

    public void Dispose()
    {
        Root.Dispose();
        _key.Dispose();
    }
}
