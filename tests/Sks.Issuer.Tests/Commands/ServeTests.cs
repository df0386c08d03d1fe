using System.Net;
using System.Net.Sockets;
using Sks.Issuer.Commands;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Commands;

public sealed class ServeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Tells_when_it_is_ready_and_ends_cleanly_on_SIGTERM_with_no_token_in_its_log()
    {
        await InitAsync();
        using var serve = new IssuerProcess("serve", "--data", _folder["bank"], "--listen", "127.0.0.1:0");
        string ready = serve.ReadLine()!;
        Assert.Matches("^sks-issuer: serving https://127\\.0\\.0\\.1:[1-9][0-9]*$", ready);
        var json = await IssuerCli.JsonAsync("enrollment", "new", "--data", _folder["bank"], "--subject", "CN=Alice");
        var url = new Uri(json.GetProperty("url").GetString()!);
        Assert.StartsWith(ready["sks-issuer: serving ".Length..], url.AbsoluteUri, StringComparison.Ordinal);
        using (var client = TestIssuer.Client(_folder["bank"]))
        {
            using var page = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, url) { Headers = { { "Accept", "text/html" } } });
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            using var guess = await client.GetAsync(url.AbsoluteUri[..^1] + "!");
            using var post = await client.PostAsync(url, new StringContent("{}", null, "application/json"));
            Assert.Equal(HttpStatusCode.BadRequest, post.StatusCode);
        }

        serve.Stop();

        var (status, error) = await serve.EndAsync();
        Assert.Equal(0, status);
        Assert.Null(serve.ReadLine());
        Assert.Contains("Refused with 400", error, StringComparison.Ordinal);
        Assert.DoesNotContain(url.Segments[^1], error, StringComparison.Ordinal);
        Assert.DoesNotContain("/enroll/", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_use_ends_with_3_and_one_sentence()
    {
        await InitAsync();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        (await IssuerCli.RunAsync("serve", "--data", _folder["bank"], "--listen", other.LocalEndpoint.ToString()!))
            .AssertFailed(ExitStatus.NotAvailable, "is in use by another program");
    }

    [Fact]
    public async Task An_address_of_another_machine_ends_with_3_and_one_sentence()
    {
        await InitAsync();
        (await IssuerCli.RunAsync("serve", "--data", _folder["bank"], "--listen", "192.0.2.1:8443"))
            .AssertFailed(ExitStatus.NotAvailable, "cannot be listened on");
    }

    [Fact]
    public async Task An_expired_TLS_certificate_is_refused()
    {
        await InitAsync();
        var clock = new ManualClock();
        clock.Advance(TimeSpan.FromDays(400));
        (await IssuerCli.RunAsync(clock, "serve", "--data", _folder["bank"], "--listen", "127.0.0.1:0"))
            .AssertFailed(ExitStatus.Refused, "tls.pem is expired");
    }

    public void Dispose() => _folder.Dispose();

    private Task<System.Text.Json.JsonElement> InitAsync() => IssuerCli.JsonAsync("init", "--data", _folder["bank"], "--name", "Example Bank");
}
