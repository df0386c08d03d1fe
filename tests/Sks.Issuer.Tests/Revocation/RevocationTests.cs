using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Sks.Core.Devices;
using Sks.Issuer.Commands;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Revocation;

/// <summary>What OpenSSL learns of credentials over plain HTTP from an issuer that has revoked some.</summary>
public sealed class RevocationTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private TestIssuer _issuer = null!;
    private TestDevice _device = null!;

    public async Task InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync(settings => settings.Replace(
            "\"revocation\": {", "\"revocation\": { \"listen\": \"127.0.0.1:0\", ", StringComparison.Ordinal)
            .Replace("    \"listen\": \"\",\n", "", StringComparison.Ordinal));
        _device = new TestDevice(_issuer.Vendor);
    }

    [Fact]
    public async Task OpenSSL_agrees_with_the_books_after_a_revocation()
    {
        var kept = await IssueAsync("CN=Alice Example");
        var revoked = await IssueAsync("CN=Bob Example");
        foreach (var credential in new[] { kept, revoked })
        {
            Assert.Equal(": good", OcspStatus(credential));
            Assert.True(await VerifiesAsync(credential));
        }

        var report = await _issuer.JsonAsync("credential", "revoke", Serial(revoked), "--reason", "key-compromise");
        Assert.Equal(Serial(revoked), Assert.Single(report.GetProperty("revoked").EnumerateArray()).GetProperty("serialNumber").GetString());

        Assert.Equal(": good", OcspStatus(kept));
        Assert.True(await VerifiesAsync(kept));
        Assert.Equal(": revoked keyCompromise", OcspStatus(revoked));
        Assert.False(await VerifiesAsync(revoked));
        string text = OpenSsl.Run("crl", "-in", await CrlFileAsync(), "-noout", "-text").Output;
        Assert.Contains(Serial(revoked).ToUpperInvariant(), text, StringComparison.Ordinal);
        Assert.DoesNotContain(Serial(kept).ToUpperInvariant(), text, StringComparison.Ordinal);
        Assert.Contains("Key Compromise", text, StringComparison.Ordinal);

        var row = (await _issuer.JsonAsync("credentials")).EnumerateArray().Single(c => Serial(c) == Serial(revoked));
        Assert.Equal(("revoked", "key-compromise"), (row.GetProperty("state").GetString(), row.GetProperty("revocationReason").GetString()));
        (await _issuer.RunAsync("credential", "revoke", Serial(revoked))).AssertFailed(ExitStatus.Refused, "revoked already");
        (await _issuer.RunAsync("credential", "renew", Serial(revoked))).AssertFailed(ExitStatus.Refused, "revoked already");
    }

    [Theory]
    [InlineData("renew", "superseded")]
    [InlineData("delete", "cessationOfOperation")]
    public async Task What_is_replaced_or_deleted_is_revoked_with_that_reason(string operation, string reason)
    {
        var credential = await IssueAsync("CN=Alice Example");
        var url = new Uri((await _issuer.JsonAsync("credential", operation, Serial(credential))).GetProperty("url").GetString()!);
        await OpenAsync(url, _device, HttpStatusCode.OK);
        Assert.Equal($": revoked {reason}", OcspStatus(credential));
        Assert.False(await VerifiesAsync(credential));
    }

    [Fact]
    public async Task A_lost_device_loses_all_its_credentials_and_gets_no_more_while_others_keep_theirs()
    {
        var first = await IssueAsync("CN=Alice Example");
        var second = await IssueAsync("CN=Alice Example, O=Example Bank");
        using var other = new TestDevice(_issuer.Vendor);
        var elsewhere = await IssueAsync("CN=Alice Example", other);
        var later = await _issuer.EnrollAsync("CN=Alice Example");

        string id = DeviceId.GroupedForm(_device.Certificate);
        var report = (await _issuer.JsonAsync("device", "lost", id)).GetProperty("credentials").GetProperty("revoked");
        Assert.Equal(new[] { Serial(first), Serial(second) }.Order(), report.EnumerateArray().Select(c => c.GetProperty("serialNumber").GetString()).Order());
        Assert.Equal(": revoked keyCompromise", OcspStatus(first));
        Assert.Equal(": revoked keyCompromise", OcspStatus(second));
        Assert.Equal(": good", OcspStatus(elsewhere));
        await OpenAsync(later, _device, HttpStatusCode.Forbidden);
        Assert.Equal(id, Assert.Single((await _issuer.JsonAsync("device", "list")).EnumerateArray()).GetProperty("deviceId").GetString());

        await _issuer.JsonAsync("device", "found", id);
        await OpenAsync(later, _device, HttpStatusCode.OK);
        Assert.Equal(": revoked keyCompromise", OcspStatus(first));
        (await _issuer.RunAsync("device", "found", id)).AssertFailed(ExitStatus.NotFound, "not among the lost");
        (await _issuer.RunAsync("device", "lost", "12345678")).AssertFailed(ExitStatus.Usage, "five groups");
    }

    [Fact]
    public async Task A_URL_that_was_made_for_a_credential_yields_nothing_once_that_is_revoked()
    {
        var credential = await IssueAsync("CN=Alice Example");
        var url = new Uri((await _issuer.JsonAsync("credential", "renew", Serial(credential))).GetProperty("url").GetString()!);
        await _issuer.JsonAsync("credential", "revoke", Serial(credential));
        await OpenAsync(url, _device, HttpStatusCode.Gone);
        Assert.Equal(": revoked", OcspStatus(credential));
    }

    [Fact]
    public async Task A_CRL_stays_until_half_of_its_time_is_over_or_something_is_revoked_and_its_number_grows()
    {
        var credential = await IssueAsync("CN=Alice Example");
        long first = await CrlNumberAsync();
        Assert.Equal(first, await CrlNumberAsync());
        await _issuer.JsonAsync("credential", "revoke", Serial(credential));
        long second = await CrlNumberAsync();
        Assert.True(second > first);
        await _issuer.RestartAsync();
        Assert.Equal(second, await CrlNumberAsync());

        _issuer.Clock.Advance(TimeSpan.FromHours(83));
        Assert.Equal(second, await CrlNumberAsync());
        _issuer.Clock.Advance(TimeSpan.FromHours(2));
        Assert.True(await CrlNumberAsync() > second);
        Assert.False(await VerifiesAsync(credential, "-no_check_time"));
    }

    [Fact]
    public async Task Without_TLS_there_is_nothing_but_revocation()
    {
        var credential = await IssueAsync("CN=Alice Example");
        var plain = new Uri(Url(credential, "ocsp_uri"));
        foreach (string path in new[] { "/", "/clone", $"/enroll/{new string('A', 43)}", "/signup?name=Mallory" })
        {
            using var answer = await _http.GetAsync(new Uri(plain, path));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        byte[] ca = await _http.GetByteArrayAsync(new Uri(plain, "/ca.cer"));
        using var root = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_issuer.Data, "ca.pem"));
        Assert.Equal(root.RawData, ca);
        using var crl = await _issuer.Client().GetAsync(new Uri(_issuer.Url, "/crl"));
        Assert.Equal((HttpStatusCode.OK, "application/pkix-crl"), (crl.StatusCode, crl.Content.Headers.ContentType!.MediaType));
        using var again = new HttpRequestMessage(HttpMethod.Get, new Uri(plain, "/crl"));
        again.Headers.IfNoneMatch.Add(crl.Headers.ETag!);
        using var unchanged = await _http.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    public Task DisposeAsync() => _issuer.DisposeAsync().AsTask();

    public void Dispose()
    {
        _device.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    private static string Serial(JsonElement credential) => credential.GetProperty("serialNumber").GetString()!;

    private string CaFile => Path.Combine(_issuer.Data, "ca.pem");

    private async Task<JsonElement> IssueAsync(string subject, TestDevice? device = null)
    {
        await OpenAsync(await _issuer.EnrollAsync(subject), device ?? _device, HttpStatusCode.OK);
        return (await _issuer.JsonAsync("credentials")).EnumerateArray().Last();
    }

    private async Task OpenAsync(Uri url, TestDevice device, HttpStatusCode expected)
    {
        using var enrollee = new TestEnrollee(_issuer, device, url);
        var (status, page) = await enrollee.RunAsync();
        Assert.True(status == expected, page);
    }

    private string FileOf(JsonElement credential)
    {
        string file = _folder[$"{Serial(credential)}.pem"];
        using var certificate = X509CertificateLoader.LoadCertificate(credential.GetProperty("certificate").GetBytesFromBase64());
        File.WriteAllText(file, certificate.ExportCertificatePem());
        return file;
    }

    private string Url(JsonElement credential, string option) =>
        OpenSsl.Run("x509", "-in", FileOf(credential), "-noout", $"-{option}").Output.Trim();

    /// <returns>What OpenSSL makes of the responder that the certificate names, with a nonce and without, with SHA-1 and SHA-256.</returns>
    private string OcspStatus(JsonElement credential)
    {
        string file = FileOf(credential);
        string url = Url(credential, "ocsp_uri");
        var answers = new HashSet<string>();
        foreach (string[] how in new[] { ["-nonce"], new[] { "-no_nonce" }, ["-no_nonce", "-sha256"] })
        {
            string[] hash = [.. how.Skip(1)];
            var (status, output) = OpenSsl.Run([
                "ocsp", how[0], "-issuer", CaFile, "-CAfile", CaFile, "-url", url, .. hash, "-cert", file]);
            Assert.True(status == 0 && output.Contains("Response verify OK", StringComparison.Ordinal), output);
            Assert.DoesNotContain("WARNING", output, StringComparison.Ordinal);
            string[] lines = output.Split('\n');
            string said = lines.Single(line => line.StartsWith($"{file}:", StringComparison.Ordinal))[file.Length..];
            string reason = lines.FirstOrDefault(line => line.Contains("Reason:", StringComparison.Ordinal))?.Split(':')[1] ?? "";
            answers.Add(said + reason);
        }

        return Assert.Single(answers);
    }

    private async Task<string> CrlFileAsync()
    {
        using var answer = await _issuer.Client().GetAsync(new Uri(_issuer.Url, "/crl"));
        string file = _folder["crl.der"];
        await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync());
        return file;
    }

    private async Task<long> CrlNumberAsync()
    {
        string text = OpenSsl.Run("crl", "-in", await CrlFileAsync(), "-noout", "-crlnumber").Output.Trim();
        return Convert.ToInt64(text[(text.IndexOf("0x", StringComparison.Ordinal) + 2)..], 16);
    }

    private async Task<bool> VerifiesAsync(JsonElement credential, params string[] more)
    {
        string crl = _folder["crl.pem"];
        Assert.Equal(0, OpenSsl.Run("crl", "-inform", "DER", "-in", await CrlFileAsync(), "-out", crl).Status);
        var (status, output) = OpenSsl.Run(["verify", "-x509_strict", "-crl_check", .. more, "-CAfile", CaFile, "-CRLfile", crl, FileOf(credential)]);
        Assert.True(status == 0 || output.Contains("certificate revoked", StringComparison.Ordinal), output);
        return status == 0;
    }
}
