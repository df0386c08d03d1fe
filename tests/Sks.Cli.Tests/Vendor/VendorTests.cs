using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Cli.CommandLine;
using Sks.Cli.Tests.Running;
using Sks.Core.Devices;
using Sks.Testing.Fuzzing;

namespace Sks.Cli.Tests.Vendor;

public sealed class VendorTests : IDisposable
{
    private readonly CliRun _cli = new();

    private string Directory => _cli.Files["vendor"];

    private string Root => Path.Combine(Directory, "vendor.pem");

    private string Out => _cli.Files["device.pem"];

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void The_root_is_a_CA_to_the_profile_of_RFC_5280_and_its_key_is_the_owners_alone()
    {
        Init();
        string text = OpenSsl.Run("x509", "-in", Root, "-noout", "-text");
        Assert.Contains("CA:TRUE, pathlen:0", text, StringComparison.Ordinal);
        Assert.Contains("Certificate Sign, CRL Sign", text, StringComparison.Ordinal);
        Assert.Contains("Subject Key Identifier", text, StringComparison.Ordinal);
        Assert.Contains("NIST CURVE: P-256", text, StringComparison.Ordinal);
        OpenSsl.Run("verify", "-x509_strict", "-check_ss_sig", "-CAfile", Root, Root);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Directory, "vendor-key.pem")));
    }

    [Fact]
    public void A_certificate_states_a_key_in_a_TPM_only_if_the_request_claims_it_and_the_vendor_says_so()
    {
        const string Policy = "2.25.33633973851529044175884826573644663306";
        using var tpm = new Sks.Testing.SoftwareTpm();
        Init();
        string request = _cli.Files["tpm.csr"];
        _cli.Run("init", "--store", _cli.Files["tpm-store"], "--tpm", "--tpm-device", tpm.SocketPath, "--request", request).Succeeds();
        Certify(request);
        Assert.DoesNotContain(Policy, OpenSsl.Run("x509", "-in", Out, "-noout", "-text"), StringComparison.Ordinal);
        Certify(request, "--tpm-key").Succeeds();
        Assert.Contains(Policy, OpenSsl.Run("x509", "-in", Out, "-noout", "-text"), StringComparison.Ordinal);
        OpenSsl.Run("verify", "-x509_strict", "-CAfile", Root, Out);
        _cli.Run("vendor", "certify", OpenSslRequest("ec:prime256v1"), "--dir", Directory, "--tpm-key").Fails(ExitStatus.Refused, "does not say");
    }

    [Fact]
    public void A_root_is_never_overwritten()
    {
        Init();
        byte[] before = File.ReadAllBytes(Root);
        _cli.Run("vendor", "init", "--dir", Directory, "--name", "Other").Fails(ExitStatus.Refused, "holds a vendor root already");
        Assert.Equal(before, File.ReadAllBytes(Root));
    }

    [Theory]
    [InlineData("ec:prime256v1")]
    [InlineData("ec:P-384")]
    [InlineData("rsa:2048")]
    public void A_device_certificate_is_accepted_by_openssl_and_is_no_CA(string key)
    {
        Init();
        Certify(OpenSslRequest(key)).Succeeds();
        OpenSsl.Run("verify", "-x509_strict", "-CAfile", Root, Out);
        string text = OpenSsl.Run("x509", "-in", Out, "-noout", "-text");
        Assert.Contains("CA:FALSE", text, StringComparison.Ordinal);
        Assert.Contains("Digital Signature", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Certificate Sign", text, StringComparison.Ordinal);
        Assert.Contains("CN = Device 7", text, StringComparison.Ordinal);
        Assert.Contains("Authority Key Identifier", text, StringComparison.Ordinal);
        string serial = OpenSsl.Run("x509", "-in", Out, "-noout", "-serial");
        Assert.Equal(32, serial.Trim()["serial=".Length..].Length);
    }

    [Fact]
    public void The_path_starts_with_the_device_and_the_report_tells_its_device_ID()
    {
        Init();
        var report = Certify(OpenSslRequest("ec:prime256v1"), "--json", "--device-name", "Renamed").Succeeds().Json;
        var path = new X509Certificate2Collection();
        path.ImportFromPemFile(Out);
        Assert.Equal(["CN=Renamed", "CN=Example Devices"], path.Select(c => c.Subject));
        Assert.Equal(DeviceId.GroupedForm(path[0].RawData), report.GetProperty("deviceId").GetProperty("grouped").GetString());
    }

    [Fact]
    public void Validity_is_as_asked_and_ends_with_the_root()
    {
        Init();
        Certify(OpenSslRequest("ec:prime256v1"), "--valid-years", "3").Succeeds();
        using var three = X509CertificateLoader.LoadCertificateFromFile(Out);
        Assert.Equal(DateTime.UtcNow.AddYears(3), three.NotAfter.ToUniversalTime(), TimeSpan.FromMinutes(10));
        Certify(OpenSslRequest("ec:prime256v1"), "--valid-years", "100").Succeeds();
        using var hundred = X509CertificateLoader.LoadCertificateFromFile(Out);
        using var root = X509CertificateLoader.LoadCertificateFromFile(Root);
        Assert.Equal(root.NotAfter, hundred.NotAfter);
    }

    [Fact]
    public void A_request_whose_signature_does_not_verify_is_refused()
    {
        Init();
        byte[] request = PemBytes(File.ReadAllText(OpenSslRequest("ec:prime256v1")));
        request[^1] ^= 1;
        string spoiled = _cli.Files.Write("spoiled.csr", PemEncoding.WriteString("CERTIFICATE REQUEST", request));
        Certify(spoiled).Fails(ExitStatus.Malformed, "whose signature verifies");
        Assert.False(File.Exists(Out));
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void No_mutated_request_is_certified_or_crashes_the_program()
    {
        Init();
        byte[] request = PemBytes(File.ReadAllText(OpenSslRequest("ec:prime256v1")));
        Fuzz.Run(300, 4, random =>
        {
            byte[] mutated = [.. request];
            mutated[random.Next(mutated.Length)] ^= (byte)(1 << random.Next(8));
            byte[] cut = random.Next(4) == 0 ? mutated[..random.Next(mutated.Length)] : mutated;
            string file = _cli.Files.Write("mutated.csr", PemEncoding.WriteString("CERTIFICATE REQUEST", cut));
            Assert.True(Certify(file).Status is ExitStatus.Malformed or ExitStatus.Refused);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("no PEM at all")]
    [InlineData("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n")]
    public void What_is_no_request_is_refused(string content)
    {
        Init();
        Certify(_cli.Files.Write("bad.csr", content)).Fails(ExitStatus.Malformed, "no certification request");
    }

    [Fact]
    public void A_weak_or_foreign_key_is_refused()
    {
        Init();
        Certify(OpenSslRequest("rsa:1024")).Fails(ExitStatus.Refused, "1024");
        Certify(OpenSslRequest("ec:brainpoolP256r1")).Fails(ExitStatus.Refused, "cannot be certified");
        Certify(OpenSslRequest("ed25519")).Fails(ExitStatus.Malformed, "no certification request");
    }

    [Fact]
    public void A_device_without_a_name_needs_one_from_the_vendor()
    {
        Init();
        string request = OpenSslRequest("ec:prime256v1", "/");
        Certify(request).Fails(ExitStatus.Usage, "--device-name");
        Certify(request, "--device-name", "Named").Succeeds();
    }

    [Fact]
    public void Missing_files_are_named()
    {
        _cli.Run("vendor", "certify", "r", "--dir", Directory).Fails(ExitStatus.NotFound, "sks vendor init");
        Init();
        _cli.Run("vendor", "certify", _cli.Files["none.csr"], "--dir", Directory).Fails(ExitStatus.NotFound, "none.csr");
    }

    private static byte[] PemBytes(string pem) => Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);

    private void Init() => _cli.Run("vendor", "init", "--dir", Directory, "--name", "Example Devices").Succeeds();

    private CliResult Certify(string request, params string[] options) =>
        _cli.Run(["vendor", "certify", request, "--dir", Directory, "--out", Out, .. options]);

    private string OpenSslRequest(string key, string subject = "/CN=Device 7")
    {
        string[] parts = key.Split(':');
        string[] generate = parts[0] is "rsa" or "ed25519" ? ["-newkey", key] : ["-newkey", "ec", "-pkeyopt", $"ec_paramgen_curve:{parts[1]}"];
        OpenSsl.Run(["req", "-new", .. generate, "-nodes", "-keyout", _cli.Files["key.pem"], "-subj", subject, "-out", _cli.Files["device.csr"]]);
        return _cli.Files["device.csr"];
    }
}
