using System.Net;
using Sks.Issuer.Commands;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.CertificateAuthority;

/// <summary>Keys of CA and key management under a passphrase.</summary>
public sealed class SealedKeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SealedKeyTests() => File.WriteAllText(_folder["passphrase"], "correct horse\n");

    [Fact]
    public async Task An_issuer_with_sealed_keys_enrols_and_renews_and_its_keys_open_with_the_passphrase_only()
    {
        await using var issuer = await TestIssuer.StartAsync(passphraseFile: _folder["passphrase"]);
        foreach (string name in new[] { "ca.key", "key-management.key" })
        {
            string file = Path.Combine(issuer.Data, name);
            string pem = await File.ReadAllTextAsync(file);
            Assert.DoesNotContain("BEGIN PRIVATE KEY", pem, StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Contains("Key is valid", OpenSsl.Run("pkey", "-in", file, "-passin", $"file:{_folder["passphrase"]}", "-noout", "-check").Output, StringComparison.Ordinal);
        }

        using var device = new TestDevice(issuer.Vendor);
        using (var enrollee = new TestEnrollee(issuer, device, await issuer.EnrollAsync()))
        {
            Assert.Equal(HttpStatusCode.OK, (await enrollee.RunAsync()).Status);
        }

        string serial = Assert.Single((await issuer.JsonAsync("credentials")).EnumerateArray()).GetProperty("serialNumber").GetString()!;
        var url = new Uri((await issuer.JsonAsync("credential", "renew", serial)).GetProperty("url").GetString()!);
        using var renewal = new TestEnrollee(issuer, device, url);
        Assert.Equal(HttpStatusCode.OK, (await renewal.RunAsync()).Status);
    }

    [Fact]
    public async Task Without_the_passphrase_or_with_another_nothing_is_served()
    {
        string data = _folder["bank"];
        await IssuerCli.JsonAsync("init", "--data", data, "--name", "Bank", "--passphrase-file", _folder["passphrase"]);
        (await IssuerCli.RunAsync("serve", "--data", data, "--listen", "127.0.0.1:0")).AssertFailed(ExitStatus.Refused, "--passphrase-file");
        File.WriteAllText(_folder["wrong"], "incorrect horse\n");
        (await IssuerCli.RunAsync("serve", "--data", data, "--listen", "127.0.0.1:0", "--passphrase-file", _folder["wrong"]))
            .AssertFailed(ExitStatus.Refused, "does not open");
        File.WriteAllText(_folder["short"], "short\n");
        (await IssuerCli.RunAsync("init", "--data", _folder["other"], "--name", "Bank", "--passphrase-file", _folder["short"]))
            .AssertFailed(ExitStatus.Refused, "8 to 1024 bytes");
        Assert.False(Directory.Exists(_folder["other"]));
    }

    public void Dispose() => _folder.Dispose();
}
