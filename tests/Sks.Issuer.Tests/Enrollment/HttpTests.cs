using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Enrollment;

/// <summary>What an issuer answers to those who do not speak KeyGen2, or not well.</summary>
public sealed class HttpTests : IAsyncLifetime, IDisposable
{
    private TestIssuer _issuer = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _client = _issuer.Client();
    }

    [Fact]
    public async Task A_browser_is_told_what_to_type_and_no_session_starts()
    {
        var url = await _issuer.EnrollAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

        using var answer = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains($"<code>sks enroll {url.AbsoluteUri}</code>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        using var books = _issuer.Books();
        Assert.Empty(await books.SessionsAsync(default));
    }

    [Theory]
    [InlineData("/enroll/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("/enroll/short")]
    [InlineData("/enroll/..%2f..%2fca.key")]
    [InlineData("/enroll/%7f")]
    [InlineData("/enroll/")]
    [InlineData("/")]
    [InlineData("/ca.key")]
    public async Task A_guessed_address_gets_404_whatever_the_method(string path)
    {
        using var get = await _client.GetAsync(new Uri(_issuer.Url, path));
        await AssertPageAsync(get, HttpStatusCode.NotFound);
        using var post = await _client.PostAsync(new Uri(_issuer.Url, path), Json("{}"));
        await AssertPageAsync(post, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_expired_URL_gets_410()
    {
        var url = await _issuer.EnrollAsync(valid: "1m");
        _issuer.Clock.Advance(TimeSpan.FromMinutes(1));
        using var answer = await _client.GetAsync(url);
        await AssertPageAsync(answer, HttpStatusCode.Gone);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/jsonp")]
    public async Task Another_content_type_than_JSON_gets_415(string type)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await _client.PostAsync(await _issuer.EnrollAsync(), content);
        await AssertPageAsync(answer, HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_POST_without_a_session_gets_400_and_so_does_a_guessed_cookie()
    {
        var url = await _issuer.EnrollAsync();
        using var without = await _client.PostAsync(url, Json("{}"));
        await AssertPageAsync(without, HttpStatusCode.BadRequest);
        using var guess = new HttpRequestMessage(HttpMethod.Post, url) { Content = Json("{}") };
        guess.Headers.Add("Cookie", $"sks-session={new string('A', 43)}");
        using var answer = await _client.SendAsync(guess);
        await AssertPageAsync(answer, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_body_over_1_MiB_gets_413()
    {
        using var post = new HttpRequestMessage(HttpMethod.Post, await _issuer.EnrollAsync()) { Content = new ByteArrayContent(new byte[(1 << 20) + 1]) };
        post.Content.Headers.ContentType = new("application/json");

        // Waits for the server's leave to send the body, so that its refusal is not lost in a broken connection.
        post.Headers.ExpectContinue = true;
        using var answer = await _client.SendAsync(post);
        await AssertPageAsync(answer, HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    public async Task Other_methods_get_405(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), await _issuer.EnrollAsync());
        using var answer = await _client.SendAsync(request);
        await AssertPageAsync(answer, HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Every_answer_has_strict_headers_and_does_not_name_its_server()
    {
        foreach (var url in new[] { await _issuer.EnrollAsync(), new Uri(_issuer.Url, "/nothing") })
        {
            using var answer = await _client.GetAsync(url);
            Assert.False(answer.Headers.Contains("Server"));
            Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
            Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.StartsWith("default-src 'none';", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_session_cookie_goes_back_to_this_URL_over_TLS_only()
    {
        var url = await _issuer.EnrollAsync();
        using var answer = await _client.GetAsync(url);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        string cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Matches($"^sks-session=[A-Za-z0-9_-]{{43}}; path={url.AbsolutePath}; secure; samesite=strict; httponly$", cookie);
    }

    [Fact]
    public async Task Only_TLS_1_2_and_newer_is_spoken()
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, _issuer.Url.Port);
        using var tls = new SslStream(tcp.GetStream());
#pragma warning disable CA5397, SYSLIB0039, CS0618 // What must not be spoken has to be asked for.
        var old = new SslClientAuthenticationOptions { TargetHost = "127.0.0.1", EnabledSslProtocols = SslProtocols.Tls11 };
#pragma warning restore CA5397, SYSLIB0039, CS0618
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync(old));
        Assert.DoesNotContain("RemoteCertificate", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_HTTP_is_not_answered()
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, _issuer.Url.Port);
        var stream = tcp.GetStream();
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        byte[] answer = new byte[1024];
        int length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false);
        Assert.DoesNotContain("HTTP/1.1 200", Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
    }

    public void Dispose() => _client.Dispose();

    public async Task DisposeAsync() => await _issuer.DisposeAsync();

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task AssertPageAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        string page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("<h1>This did not work</h1>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", page, StringComparison.Ordinal);
    }
}
