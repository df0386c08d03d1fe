using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Issuer.CertificateAuthority;
using Sks.KeyGen2.Issuer;

namespace Sks.Issuer.DeviceTrust;

/// <summary>
/// Trusts devices whose certificate chains to a vendor's root (RFC 5280, chapter 6, validity included; no revocation, any
/// extendedKeyUsage). Thread safe.
/// </summary>
internal sealed class VendorTrust : IDeviceTrust
{
    private const int PathLimit = 8;

    private readonly X509Certificate2[] _roots;
    private readonly TimeProvider _clock;

    /// <summary>Trusts these vendors.</summary>
    /// <param name="roots">None: no device is trusted.</param>
    /// <param name="clock">For validity.</param>
    public VendorTrust(IEnumerable<X509Certificate2> roots, TimeProvider clock)
    {
        _roots = [.. roots];
        _clock = clock;
    }

    /// <summary>Trusts the vendors whose roots lie in a folder as <c>*.pem</c>.</summary>
    /// <exception cref="IssuerException">A file there holds no certificate.</exception>
    public static VendorTrust FromFolder(string folder, TimeProvider clock) => new(
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.pem").Order(StringComparer.Ordinal).SelectMany(KeyFile.ReadCertificates)
            : [],
        clock);

    /// <summary>Their names, for the log.</summary>
    public IEnumerable<string> VendorNames => _roots.Select(r => r.Subject);

    public string? ReasonToRefuse(IReadOnlyList<byte[]> deviceCertificatePath)
    {
        if (deviceCertificatePath.Count == 0)
        {
            return "This issuer does not accept anonymous devices.";
        }

        if (deviceCertificatePath.Count > PathLimit)
        {
            return $"The device's certificate path has more than {PathLimit} certificates.";
        }

        var path = new X509Certificate2Collection();
        try
        {
            foreach (byte[] certificate in deviceCertificatePath)
            {
                path.Add(X509CertificateLoader.LoadCertificate(certificate));
            }

            return Judge(path);
        }
        catch (CryptographicException)
        {
            return "The device's certificate path holds something that is not an X.509 certificate.";
        }
        finally
        {
            Dispose(path);
        }
    }

    private string? Judge(X509Certificate2Collection path)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(_roots);
        policy.ExtraStore.AddRange(path);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = _clock.GetUtcNow().UtcDateTime;
        bool trusted = chain.Build(path[0]);
        string? reason = trusted ? null : Reason(chain, path);
        foreach (var element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }

        return reason;
    }

    private static string Reason(X509Chain chain, X509Certificate2Collection path)
    {
        var problems = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status);
        const X509ChainStatusFlags Unknown = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;
        if ((problems & Unknown) != 0)
        {
            return $"The device certificate was not issued by a vendor that this issuer trusts: {PlainText.OneLine(path[^1].Issuer)}.";
        }

        if (problems == X509ChainStatusFlags.NotTimeValid)
        {
            var expired = chain.ChainElements.First(e => e.ChainElementStatus.Any(s => s.Status == X509ChainStatusFlags.NotTimeValid));
            return $"A certificate of the device is expired or not valid yet: {PlainText.OneLine(expired.Certificate.Subject)}.";
        }

        return $"The device's certificate path does not verify ({problems}): {PlainText.OneLine(path[0].Subject)}.";
    }

    private static void Dispose(X509Certificate2Collection certificates)
    {
        foreach (var certificate in certificates)
        {
            certificate.Dispose();
        }
    }
}
