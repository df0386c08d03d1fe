using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Configuration;
using Sks.Issuer.Enrollment;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.CertificateAuthority;

public sealed class CertificateIssuerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SigningCertificate _ca;

    public CertificateIssuerTests()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _ca = new SigningCertificate(CertificateFactory.Root(key, "Example Bank", DateTimeOffset.UtcNow), key);
        File.WriteAllText(_folder["ca.pem"], _ca.Certificate.ExportCertificatePem());
    }

    [Fact]
    public void OpenSSL_accepts_root_and_credential_strictly()
    {
        var path = Certify("CN=Alice Example, O=Example Bank, C=SE", Ec());

        string file = Write(path[0]);
        var (status, output) = OpenSsl.Run("verify", "-x509_strict", "-CAfile", _folder["ca.pem"], "-purpose", "sslclient", file);
        Assert.True(status == 0, output);
        Assert.Equal(0, OpenSsl.Run("verify", "-x509_strict", "-CAfile", _folder["ca.pem"], _folder["ca.pem"]).Status);
        Assert.NotEqual(0, OpenSsl.Run("verify", "-CAfile", _folder["ca.pem"], "-purpose", "sslserver", file).Status);
        Assert.Equal([path[0], _ca.Certificate.RawData], path);
    }

    [Fact]
    public void A_credential_has_the_profile_of_RFC_5280()
    {
        string file = Write(Certify("CN=Alice Example, O=Example Bank, C=SE", Ec())[0]);

        string text = OpenSsl.Run("x509", "-in", file, "-noout", "-text").Output;
        Assert.Contains("Version: 3", text, StringComparison.Ordinal);
        Assert.Contains("Subject: C = SE, O = Example Bank, CN = Alice Example", text, StringComparison.Ordinal);
        Assert.Contains("Issuer: O = Example Bank, CN = Example Bank CA", text, StringComparison.Ordinal);
        Assert.Matches("Basic Constraints: critical\\s+CA:FALSE", text);
        Assert.Matches("Key Usage: critical\\s+Digital Signature\\s*\n", text);
        Assert.Matches("Extended Key Usage: \\s+TLS Web Client Authentication\\s*\n", text);
        Assert.Contains("X509v3 Subject Key Identifier:", text, StringComparison.Ordinal);
        Assert.Contains("X509v3 Authority Key Identifier:", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_has_the_profile_of_RFC_5280()
    {
        string text = OpenSsl.Run("x509", "-in", _folder["ca.pem"], "-noout", "-text").Output;
        Assert.Matches("Basic Constraints: critical\\s+CA:TRUE, pathlen:0", text);
        Assert.Matches("Key Usage: critical\\s+Certificate Sign, CRL Sign\\s*\n", text);
        Assert.Contains("X509v3 Subject Key Identifier:", text, StringComparison.Ordinal);
    }

    [Fact]
    public void RSA_keys_are_certified_too()
    {
        using var rsa = RSA.Create(2048);
        string file = Write(Certify("CN=Alice", rsa.ExportSubjectPublicKeyInfo())[0]);
        Assert.Equal(0, OpenSsl.Run("verify", "-CAfile", _folder["ca.pem"], file).Status);
    }

    /// <summary>The keys of RFC 8410, section 10.1, and RFC 7748, section 6.1.</summary>
    [Theory]
    [InlineData("MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=", "ED25519")]
    [InlineData("MCowBQYDK2VuAyEAhSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=", "X25519")]
    public void Keys_on_the_curves_of_RFC_8410_are_certified_too(string key, string kind)
    {
        string file = Write(Certify("CN=Alice", Convert.FromBase64String(key))[0]);
        Assert.Equal(0, OpenSsl.Run("verify", "-x509_strict", "-CAfile", _folder["ca.pem"], file).Status);
        Assert.Contains($"Public Key Algorithm: {kind}", OpenSsl.Run("x509", "-in", file, "-noout", "-text").Output, StringComparison.Ordinal);
        Assert.Contains(key, OpenSsl.Run("x509", "-in", file, "-noout", "-pubkey").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Serial_numbers_are_positive_16_bytes_long_and_differ()
    {
        byte[] key = Ec();
        var serials = new HashSet<string>();
        for (int i = 0; i < 200; i++)
        {
            using var certificate = X509CertificateLoader.LoadCertificate(Certify("CN=Alice", key)[0]);
            byte[] serial = certificate.SerialNumberBytes.ToArray();
            Assert.Equal(16, serial.Length);
            Assert.InRange(serial[0], 0x40, 0x7F);
            Assert.True(serials.Add(Convert.ToHexString(serial)));
        }
    }

    [Fact]
    public void No_credential_outlives_its_CA()
    {
        var clock = new ManualClock();
        clock.Advance(TimeSpan.FromDays(365 * 19.9));
        using var certificate = X509CertificateLoader.LoadCertificate(Certify("CN=Alice", Ec(), clock)[0]);
        Assert.Equal(_ca.Certificate.NotAfter, certificate.NotAfter);
    }

    [Fact]
    public void Validity_starts_a_little_back_and_lasts_as_the_profile_says()
    {
        using var certificate = X509CertificateLoader.LoadCertificate(Certify("CN=Alice", Ec())[0]);
        Assert.True(certificate.NotBefore.ToUniversalTime() < DateTime.UtcNow.AddMinutes(-4));
        Assert.Equal(730, (certificate.NotAfter - certificate.NotBefore).TotalDays, tolerance: 0.1);
    }

    public void Dispose()
    {
        _ca.Dispose();
        _folder.Dispose();
    }

    private static byte[] Ec()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportSubjectPublicKeyInfo();
    }

    private IReadOnlyList<byte[]> Certify(string subject, byte[] subjectPublicKeyInfo, TimeProvider? clock = null)
    {
        var profile = ConfigurationReader.Read("issuer.json", "{}"u8).Profiles["default"];
        var issuer = new CertificateIssuer(_ca, CredentialOrder.Keys(profile, subject, []), CredentialSecrets.None(), clock ?? TimeProvider.System);
        return issuer.Certify("Key.1", Core.PublicKeys.PublicKey.Read(subjectPublicKeyInfo)).CertificatePath;
    }

    private string Write(byte[] certificate)
    {
        File.WriteAllText(_folder["credential.pem"], PemEncoding.WriteString("CERTIFICATE", certificate));
        return _folder["credential.pem"];
    }
}
