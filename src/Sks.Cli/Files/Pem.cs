using System.Security.Cryptography;

namespace Sks.Cli.Files;

/// <summary>The PEM forms that other tools read (RFC 7468).</summary>
internal static class Pem
{
    /// <summary>Certificates, in order.</summary>
    public static string Certificates(IEnumerable<byte[]> certificates) => string.Concat(certificates.Select(c => Encode("CERTIFICATE", c)));

    /// <summary>A PKCS #10 certification request.</summary>
    public static string CertificationRequest(byte[] request) => Encode("CERTIFICATE REQUEST", request);

    private static string Encode(string label, byte[] data) => PemEncoding.WriteString(label, data) + "\n";
}
