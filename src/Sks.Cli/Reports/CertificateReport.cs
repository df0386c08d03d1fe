using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization;

namespace Sks.Cli.Reports;

/// <summary>What people compare of a certificate.</summary>
/// <param name="Subject">Distinguished name.</param>
/// <param name="Issuer">Distinguished name.</param>
/// <param name="SerialNumber">Hexadecimal.</param>
/// <param name="NotBefore">UTC.</param>
/// <param name="NotAfter">UTC.</param>
/// <param name="Fingerprint">SHA-256 of the DER, 64 lower case hexadecimal digits.</param>
internal sealed record CertificateReport(
    string Subject,
    string Issuer,
    string SerialNumber,
    DateTime? NotBefore,
    DateTime? NotAfter,
    string Fingerprint)
{
    private const string CommonNameOid = "2.5.4.3";

    /// <summary>The subject's common name; empty when it has none.</summary>
    [JsonIgnore]
    public string CommonName { get; private init; } = "";

    /// <summary>Reads a certificate that an issuer may have written badly: it is shown as unreadable rather than ending the command.</summary>
    public static CertificateReport Of(byte[] certificate)
    {
        string fingerprint = Convert.ToHexStringLower(SHA256.HashData(certificate));
        try
        {
            using var x509 = X509CertificateLoader.LoadCertificate(certificate);
            return new CertificateReport(
                x509.Subject,
                x509.Issuer,
                x509.SerialNumber,
                x509.NotBefore.ToUniversalTime(),
                x509.NotAfter.ToUniversalTime(),
                fingerprint)
            {
                CommonName = CommonNameOf(x509.SubjectName),
            };
        }
        catch (CryptographicException)
        {
            return new CertificateReport("(unreadable)", "(unreadable)", "", null, null, fingerprint);
        }
    }

    /// <summary>The validity for people, and whether it has ended or not begun.</summary>
    public string Validity(DateTimeOffset now)
    {
        string note = now > NotAfter ? " (expired)" : now < NotBefore ? " (not yet valid)" : "";
        return NotBefore is null ? "(unreadable)" : $"{NotBefore:yyyy-MM-dd HH:mm} to {NotAfter:yyyy-MM-dd HH:mm} UTC{note}";
    }

    private static string CommonNameOf(X500DistinguishedName name) => name.EnumerateRelativeDistinguishedNames()
        .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonNameOid)
        .Select(part => part.GetSingleElementValue() ?? "")
        .FirstOrDefault("");
}
