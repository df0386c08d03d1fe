using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>A CA certificate with its private key.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Key">Its private key.</param>
internal sealed record SigningCertificate(X509Certificate2 Certificate, ECDsa Key) : IDisposable
{
    /// <summary>The certificate and those above it, as they are sent to devices; X.509 DER.</summary>
    public IReadOnlyList<byte[]> Path { get; init; } = [Certificate.RawData];

    /// <summary>Reads that of an issuer.</summary>
    /// <exception cref="IssuerException">It has none yet, or its key does not open.</exception>
    public static SigningCertificate Read(DataDirectory data, PrivateKeys keys)
    {
        if (!File.Exists(data.CaCertificate) && File.Exists(data.CaRequest))
        {
            throw new IssuerException(
                ExitStatus.Refused,
                $"The CA has no certificate yet: have {data.CaRequest} certified by the CA above, and install what it gives with 'sks-issuer ca install FILE --data {data.Path}'.");
        }

        var path = KeyFile.ReadCertificates(data.CaCertificate);
        return new SigningCertificate(path[0], keys.Open(data.CaKey)) { Path = [.. path.Select(c => c.RawData)] };
    }

    /// <summary>What clients need that have the root only: nothing, if this is the root.</summary>
    public X509Certificate2Collection Intermediates()
    {
        var certificates = new X509Certificate2Collection();
        foreach (byte[] der in Path)
        {
            var certificate = X509CertificateLoader.LoadCertificate(der);
            if (!certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData))
            {
                certificates.Add(certificate);
            }
        }

        return certificates;
    }

    /// <summary>Signs certificates and CRLs.</summary>
    public X509SignatureGenerator Generator() => X509SignatureGenerator.CreateForECDsa(Key);

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        Key.Dispose();
    }
}
