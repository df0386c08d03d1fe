using System.Security.Cryptography.X509Certificates;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>The hosts that a TLS certificate is for.</summary>
internal static class TlsNames
{
    /// <summary>All DNS names and IP addresses.</summary>
    public static IReadOnlyList<string> All(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return names is null ? [] : [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(a => a.ToString())];
    }

    /// <summary>The first DNS name, or else the first IP address, or <see langword="null"/>.</summary>
    public static string? First(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return names?.EnumerateDnsNames().FirstOrDefault() ?? names?.EnumerateIPAddresses().FirstOrDefault()?.ToString();
    }
}
