using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>A CA certificate with its private key.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Key">Its private key.</param>
internal sealed record SigningCertificate(X509Certificate2 Certificate, ECDsa Key) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        Key.Dispose();
    }
}
