using System.Net;
using System.Security.Cryptography;
using Sks.Issuer.Commands;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.CertificateAuthority;

/// <summary>An issuer whose CA OpenSSL has certified.</summary>
public sealed class SubordinateTests : IDisposable
{
    private const string CaExtensions = "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n";

    private readonly TemporaryFolder _folder = new();

    public SubordinateTests() => MakeRoot("root", "pathlen:1");

    [Fact]
    public async Task A_subordinate_CA_enrols_after_its_certificate_is_installed_and_OpenSSL_verifies_the_whole_path()
    {
        await using var issuer = await TestIssuer.StartAsync(init: ["--subordinate"], made: async data =>
        {
            (await IssuerCli.RunAsync("serve", "--data", data, "--listen", "127.0.0.1:0")).AssertFailed(ExitStatus.Refused, "sks-issuer ca install");
            Certify(data, "root", CaExtensions);
            var json = await IssuerCli.JsonAsync("ca", "install", _folder["chain.pem"], "--data", data);
            Assert.Equal("CN=Example Bank CA, O=Example Bank", json.GetProperty("caSubject").GetString());
            Assert.True(json.GetProperty("tlsReplaced").GetBoolean());
        });
        using var device = new TestDevice(issuer.Vendor);
        using var enrollee = new TestEnrollee(issuer, device, await issuer.EnrollAsync());
        Assert.Equal(HttpStatusCode.OK, (await enrollee.RunAsync()).Status);

        var path = device.Element.GetKeyAttributes(Assert.Single(device.Keys())).CertificatePath;
        Assert.Equal(3, path.Count);
        File.WriteAllText(_folder["ee.pem"], PemEncoding.WriteString("CERTIFICATE", path[0]));
        string ca = Path.Combine(issuer.Data, "ca.pem");
        var (status, output) = OpenSsl.Run("verify", "-x509_strict", "-CAfile", _folder["root.pem"], "-untrusted", ca, _folder["ee.pem"]);
        Assert.True(status == 0, output);

        byte[] crl = await issuer.Client().GetByteArrayAsync(new Uri(issuer.Url, "/crl"));
        await File.WriteAllBytesAsync(_folder["crl.der"], crl);
        Assert.Equal(0, OpenSsl.Run("crl", "-in", _folder["crl.der"], "-CAfile", ca, "-noout").Status);
    }

    [Fact]
    public async Task A_certificate_that_does_not_do_is_refused_with_what_is_wrong()
    {
        string data = _folder["bank"];
        var init = await IssuerCli.JsonAsync("init", "--data", data, "--name", "Example Bank", "--subordinate");
        Assert.EndsWith("ca.csr", init.GetProperty("caRequest").GetString()!, StringComparison.Ordinal);
        Assert.Contains("verify OK", OpenSsl.Run("req", "-in", Path.Combine(data, "ca.csr"), "-noout", "-verify").Output, StringComparison.Ordinal);

        await RefusedAsync("root", "basicConstraints=critical,CA:FALSE\n", "basicConstraints");
        await RefusedAsync("root", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n", "cRLSign");
        MakeRoot("short", "pathlen:0");
        await RefusedAsync("short", CaExtensions, "verify");

        Certify(data, "root", CaExtensions);
        File.WriteAllText(_folder["chain.pem"], File.ReadAllText(_folder["ca.crt"]));
        await InstallRefusedAsync("does not hold the certificate of CN=root");
        File.WriteAllText(_folder["chain.pem"], File.ReadAllText(_folder["root.pem"]));
        await InstallRefusedAsync("no certificate for the key");
        Assert.False(File.Exists(Path.Combine(data, "ca.pem")));

        async Task RefusedAsync(string root, string extensions, string part)
        {
            Certify(data, root, extensions);
            await InstallRefusedAsync(part);
        }

        async Task InstallRefusedAsync(string part) =>
            (await IssuerCli.RunAsync("ca", "install", _folder["chain.pem"], "--data", data)).AssertFailed(ExitStatus.Malformed, part);
    }

    public void Dispose() => _folder.Dispose();

    private void MakeRoot(string name, string pathLength)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(_folder[$"{name}.key"], key.ExportPkcs8PrivateKeyPem());
        OpenSslDone(
            "req", "-x509", "-new", "-key", _folder[$"{name}.key"], "-subj", $"/CN={name}", "-days", "30", "-out", _folder[$"{name}.pem"],
            "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-addext", $"basicConstraints=critical,CA:TRUE,{pathLength}");
    }

    /// <summary>Leaves the certificate in <c>ca.crt</c>, and with the root in <c>chain.pem</c>.</summary>
    private void Certify(string data, string root, string extensions)
    {
        File.WriteAllText(_folder["extensions"], extensions);
        OpenSslDone(
            "x509", "-req", "-in", Path.Combine(data, "ca.csr"), "-CA", _folder[$"{root}.pem"], "-CAkey", _folder[$"{root}.key"],
            "-days", "20", "-extfile", _folder["extensions"], "-out", _folder["ca.crt"]);
        File.WriteAllText(_folder["chain.pem"], File.ReadAllText(_folder[$"{root}.pem"]) + File.ReadAllText(_folder["ca.crt"]));
    }

    private static void OpenSslDone(params string[] arguments)
    {
        var (status, output) = OpenSsl.Run(arguments);
        Assert.True(status == 0, output);
    }
}
