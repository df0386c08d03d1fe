using System.Diagnostics;
using System.Net;
using Sks.Issuer.Commands;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.CertificateAuthority;

/// <summary>Keys of CA and key management in a token of SoftHSM2.</summary>
public sealed class Pkcs11Tests : IDisposable
{
    private const string Variable = "SOFTHSM2_CONF";
    private static readonly string? Module =
        new[] { "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so" }.FirstOrDefault(File.Exists);

    private readonly TemporaryFolder _folder = new();

    public Pkcs11Tests()
    {
        if (Module is null)
        {
            return;
        }

        // SoftHSM2 reads its configuration when the module is loaded, from the C environment of this process.
        Directory.CreateDirectory(_folder["tokens"]);
        File.WriteAllText(_folder["softhsm2.conf"], $"directories.tokendir = {_folder["tokens"]}\nobjectstore.backend = file\nlog.level = ERROR\n");
        NativeEnvironment.Set(Variable, _folder["softhsm2.conf"]);
        File.WriteAllText(_folder["pin"], "271828\n");
        using var process = Process.Start(new ProcessStartInfo(
            "softhsm2-util", ["--init-token", "--free", "--label", "issuer", "--so-pin", "31415926", "--pin", "271828"])
        {
            Environment = { [Variable] = _folder["softhsm2.conf"] },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    [SoftHsmFact]
    public async Task An_issuer_whose_keys_are_in_a_token_enrols_renews_and_signs_its_CRL()
    {
        await using var issuer = await TestIssuer.StartAsync(init: Token());
        foreach (string name in new[] { "ca.key", "key-management.key" })
        {
            Assert.DoesNotContain("PRIVATE", await File.ReadAllTextAsync(Path.Combine(issuer.Data, name)), StringComparison.Ordinal);
        }

        using var device = new TestDevice(issuer.Vendor);
        await OpenAsync(issuer, device, await issuer.EnrollAsync());
        string serial = Assert.Single((await issuer.JsonAsync("credentials")).EnumerateArray()).GetProperty("serialNumber").GetString()!;

        // The renewal is signed with the key management key.
        await OpenAsync(issuer, device, new Uri((await issuer.JsonAsync("credential", "renew", serial)).GetProperty("url").GetString()!));
        await issuer.RestartAsync();
        await File.WriteAllBytesAsync(_folder["crl.der"], await issuer.Client().GetByteArrayAsync(new Uri(issuer.Url, "/crl")));
        string ca = Path.Combine(issuer.Data, "ca.pem");
        var (status, output) = OpenSsl.Run("crl", "-in", _folder["crl.der"], "-CAfile", ca, "-noout", "-text");
        Assert.True(status == 0 && output.Contains(serial.ToUpperInvariant(), StringComparison.Ordinal), output);
        Assert.Equal(0, OpenSsl.Run("verify", "-x509_strict", "-CAfile", ca, Path.Combine(issuer.Data, "tls.pem")).Status);
    }

    [SoftHsmFact]
    public async Task A_wrong_PIN_another_token_and_a_file_that_is_no_module_end_with_one_sentence()
    {
        string data = _folder["bank"];
        File.WriteAllText(_folder["pin"], "000000\n");
        (await InitAsync(Token())).AssertFailed(ExitStatus.Refused, "CKR_PIN_INCORRECT");
        File.WriteAllText(_folder["pin"], "271828\n");
        (await InitAsync([.. Token()[..3], "other", .. Token()[4..]])).AssertFailed(ExitStatus.NotFound, "no token with the label 'other'");
        (await InitAsync(["--pkcs11-module", _folder["pin"], .. Token()[2..]])).AssertFailed(ExitStatus.NotFound, "cannot be loaded");
        (await InitAsync(Token()[..4])).AssertFailed(ExitStatus.Usage, "given together");
        Assert.False(Directory.Exists(data));

        Task<IssuerCli> InitAsync(string[] token) => IssuerCli.RunAsync(["init", "--data", data, "--name", "Bank", .. token]);
    }

    public void Dispose() => _folder.Dispose();

    private string[] Token() => ["--pkcs11-module", Module!, "--pkcs11-token", "issuer", "--pkcs11-pin-file", _folder["pin"]];

    private static async Task OpenAsync(TestIssuer issuer, TestDevice device, Uri url)
    {
        using var enrollee = new TestEnrollee(issuer, device, url);
        var (status, page) = await enrollee.RunAsync();
        Assert.True(status == HttpStatusCode.OK, page);
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class SoftHsmFactAttribute : FactAttribute
    {
        public SoftHsmFactAttribute() => Skip = Module is null ? "SoftHSM2 (Debian: softhsm2) is not installed." : null!;
    }
}
