using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Configuration;
using Sks.Issuer.Enrollment;

namespace Sks.Issuer.Tests.CertificateAuthority;

/// <summary>Every kind of certificate that an issuer makes, and the rules of RFC 5280, sections 4.1 and 4.2.</summary>
public sealed class CertificateLintTests : IDisposable
{
    private static readonly RevocationUrls Urls = new(new Uri("http://pki.bank.example:8080"));
    private readonly SigningCertificate _ca;

    public CertificateLintTests()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _ca = new SigningCertificate(CertificateFactory.Root(key, "Bänk", DateTimeOffset.UtcNow), key);
    }

    [Fact]
    public void What_the_issuer_makes_for_itself_breaks_no_rule()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var late = CertificateFactory.Root(key, "Example Bank", new DateTimeOffset(2049, 6, 1, 0, 0, 0, TimeSpan.Zero));
        using var tls = CertificateFactory.TlsServer(["bank.example", "10.1.2.3", "::1"], key, _ca, DateTimeOffset.UtcNow);
        using var ocsp = CertificateFactory.OcspResponder(key, _ca, DateTimeOffset.UtcNow, TimeSpan.FromDays(14));
        foreach (var certificate in new[] { _ca.Certificate, late, tls, ocsp })
        {
            Assert.Empty(CertificateLint.Problems(certificate.RawData));
        }
    }

    [Theory]
    [InlineData("CN=Alice Example, O=Example Bank, C=SE", "")]
    [InlineData("CN=Ålice Ωmega, O=\"Bank, the\"", "")]
    [InlineData("CN=Alice, E=alice@bank.example, DC=bank, DC=example", "")]
    [InlineData("CN=Alice", "\"keyUsage\": [\"digitalSignature\", \"nonRepudiation\", \"keyEncipherment\"], \"extendedKeyUsage\": []")]
    [InlineData("CN=Alice", "\"validity\": 3650, \"extendedKeyUsage\": [\"clientAuth\", \"emailProtection\", \"1.2.3.4\"]")]
    public void What_the_issuer_makes_for_devices_breaks_no_rule_and_says_where_to_ask(string subject, string settings)
    {
        var profile = ConfigurationReader.Read("issuer.json", System.Text.Encoding.UTF8.GetBytes($"{{ \"profiles\": {{ \"default\": {{ {settings} }} }} }}")).Profiles["default"];
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var secrets = CredentialSecrets.None();
        foreach (var clock in new[] { TimeProvider.System, new LateClock() })
        {
            var issuer = new CertificateIssuer(_ca, CredentialOrder.Keys(profile, subject, []), secrets, clock, Urls);
            byte[] der = issuer.Certify("Key.1", Core.PublicKeys.PublicKey.Read(key.ExportSubjectPublicKeyInfo())).CertificatePath[0];
            Assert.Empty(CertificateLint.Problems(der));
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            Assert.Equal(["http://pki.bank.example:8080/crl"], CertificateLint.Uris(certificate.Extensions["2.5.29.31"]!.RawData));
            Assert.Equal(
                ["http://pki.bank.example:8080/ocsp", "http://pki.bank.example:8080/ca.cer"],
                CertificateLint.Uris(certificate.Extensions["1.3.6.1.5.5.7.1.1"]!.RawData));
        }
    }

    [Fact]
    public void The_rules_are_seen_to_be_broken()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Mallory", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: false));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: false));
        using var certificate = request.Create(_ca.Certificate.SubjectName, _ca.Generator(), DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1), [1, 2]);
        string problems = string.Join('\n', CertificateLint.Problems(certificate.RawData));
        foreach (string rule in new[] { "house:", "4.2.1.1:", "4.2.1.2:", "4.2.1.3: no keyUsage", "4.2.1.3: keyCertSign", "4.2.1.9:" })
        {
            Assert.Contains(rule, problems, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _ca.Dispose();

    /// <summary>Close to the end of the CA, so that validity is cut there.</summary>
    private sealed class LateClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddYears(19);
    }
}
