using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>A CA certificate with its private key.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Key">Its private key.</param>
internal sealed record SigningCertificate(X509Certificate2 Certificate, ECDsa Key) : IDisposable
{
    /// <summary>The certificate and those above it, as they are sent to devices; X.509 DER.</summary>
    public IReadOnlyList<byte[]> Path { get; init; } = [Certificate.RawData];

    /// <summary>Signs certificates and CRLs.</summary>
    public X509SignatureGenerator Generator() => X509SignatureGenerator.CreateForECDsa(Key);

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        Key.Dispose();
    }
}
