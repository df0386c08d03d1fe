using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sks.EndToEnd.Tests.Hostile;

/// <summary>Certificates of nobody that anybody trusts.</summary>
internal static class ForeignCertificates
{
    /// <summary>A self-signed one, DER.</summary>
    public static byte[] SelfSigned()
    {
        using var certificate = Create("CN=Mallory", names: null);
        return certificate.RawData;
    }

    /// <summary>A self-signed one of this machine, with its key.</summary>
    public static X509Certificate2 ForLoopback()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        return Create("CN=127.0.0.1", names.Build());
    }

    private static X509Certificate2 Create(string subject, X509Extension? names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        if (names is not null)
        {
            request.CertificateExtensions.Add(names);
        }

        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
