using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sks.Cli.CommandLine;
using Sks.Cli.Enrollment;

namespace Sks.Cli.Tests.Enrollment;

public sealed class IssuerConnectionTests : IDisposable
{
    private readonly ServerCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Fact]
    public async Task Messages_go_both_ways_as_JSON_with_cookies_kept_and_the_servers_certificate_is_known()
    {
        var seen = new List<string>();
        await using var server = await StartAsync(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            seen.Add($"{http.Request.Method} {http.Request.Path} {http.Request.ContentType} {http.Request.Headers.Cookie} {await reader.ReadToEndAsync()}");
            http.Response.Cookies.Append("session", "42");
            await AnswerAsync(http, "application/json; charset=utf-8", "{\"n\":1}");
        });
        using var issuer = Connect(server);
        Assert.Equal("{\"n\":1}", Encoding.UTF8.GetString(await issuer.GetAsync(default)));
        Assert.Equal("{\"n\":1}", Encoding.UTF8.GetString(await issuer.PostAsync("{}"u8.ToArray(), default)));
        Assert.Equal(["GET /enroll/1   ", "POST /enroll/1 application/json session=42 {}"], seen);
        Assert.Equal(_certificates.Server.RawData, issuer.ServerCertificate);
    }

    [Fact]
    public async Task A_server_that_does_not_chain_to_the_given_roots_is_refused()
    {
        await using var server = await StartAsync(JsonAsync);
        using var others = new ServerCertificates();
        using var wrongRoot = Connect(server, roots: [others.Root]);
        await FailsAsync(ExitStatus.Malformed, "is not trusted", () => wrongRoot.GetAsync(default));
        using var systemRoots = new IssuerConnection(server.Url, new ServerIdentity(null));
        await FailsAsync(ExitStatus.Malformed, "--ca-file", () => systemRoots.GetAsync(default));
    }

    [Fact]
    public async Task A_certificate_for_another_host_or_another_time_is_refused()
    {
        using var elsewhere = _certificates.Issue("elsewhere.example");
        await using (var server = await StartAsync(JsonAsync, () => elsewhere))
        {
            using var issuer = Connect(server);
            await FailsAsync(ExitStatus.Malformed, "is not for this host", () => issuer.GetAsync(default));
        }

        using var expired = _certificates.Issue("localhost", expired: true);
        await using (var server = await StartAsync(JsonAsync, () => expired))
        {
            using var issuer = Connect(server);
            await FailsAsync(ExitStatus.Malformed, "NotTimeValid", () => issuer.GetAsync(default));
        }
    }

    [Fact]
    public async Task A_server_that_changes_its_certificate_within_the_session_is_refused()
    {
        using var second = _certificates.Issue("localhost");
        var current = _certificates.Server;
        await using var server = await StartAsync(
            http =>
            {
                http.Response.Headers.Connection = "close";
                return JsonAsync(http);
            },
            () => current);
        using var issuer = Connect(server);
        await issuer.GetAsync(default);
        current = second;
        await FailsAsync(ExitStatus.Malformed, "changed its certificate", () => issuer.PostAsync("{}"u8.ToArray(), default));
    }

    [Fact]
    public async Task Redirects_are_followed_within_the_host_only_and_not_in_circles()
    {
        await using var server = await StartAsync(http =>
        {
            string? target = http.Request.Path.Value switch
            {
                "/enroll/1" => "/moved",
                "/moved" => null,
                "/other" => "https://evil.example/enroll/1",
                "/plain" => "http://localhost/enroll/1",
                _ => "/circle",
            };
            if (target is null)
            {
                return JsonAsync(http);
            }

            http.Response.Redirect(target);
            return Task.CompletedTask;
        });
        using var issuer = Connect(server);
        await issuer.GetAsync(default);
        Assert.Equal("/moved", issuer.Url.AbsolutePath);
        foreach ((string path, ExitStatus status, string saying) in ((string, ExitStatus, string)[])[
            ("/other", ExitStatus.Refused, "evil.example"), ("/plain", ExitStatus.Refused, "http://localhost"), ("/circle", ExitStatus.Malformed, "in circles")])
        {
            using var other = new IssuerConnection(new Uri(server.Url, path), new ServerIdentity([_certificates.Root]));
            await FailsAsync(status, saying, () => other.GetAsync(default));
        }
    }

    [Theory]
    [InlineData(403, "text/html", "<h1>Not\u001b[31m you</h1>", 5, "HTTP 403): Not[31m you.")]
    [InlineData(404, "text/plain", "No such enrollment.", 7, "No such enrollment.")]
    [InlineData(410, "text/plain", "Expired.", 5, "Expired.")]
    [InlineData(400, "text/plain", "Bad MAC.", 6, "Bad MAC.")]
    [InlineData(500, "text/plain", "", 3, "without a reason")]
    [InlineData(200, "text/html", "<p>Your enrollment has expired.</p>", 5, "Your enrollment has expired.")]
    [InlineData(200, "text/json", "{}", 6, "text/json where application/json is due")]
    public async Task What_the_issuer_says_instead_of_a_message_is_told_in_one_sentence(int status, string type, string body, int exit, string saying)
    {
        await using var server = await StartAsync(http =>
        {
            http.Response.StatusCode = status;
            return AnswerAsync(http, type, body);
        });
        using var issuer = Connect(server);
        await FailsAsync((ExitStatus)exit, saying, () => issuer.PostAsync("{}"u8.ToArray(), default));
    }

    [Fact]
    public async Task An_endless_answer_is_cut_off()
    {
        await using var server = await StartAsync(async http =>
        {
            http.Response.ContentType = "application/json";
            byte[] block = new byte[1 << 20];
            for (int i = 0; i < 64 && !http.RequestAborted.IsCancellationRequested; i++)
            {
                await http.Response.Body.WriteAsync(block, http.RequestAborted);
            }
        });
        using var issuer = Connect(server);
        await FailsAsync(ExitStatus.Malformed, "16 MiB", () => issuer.GetAsync(default));
    }

    [Fact]
    public async Task The_last_page_may_be_any_page_or_a_redirect_to_one_but_no_refusal()
    {
        int status = 200;
        await using var server = await StartAsync(http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = status == 303 ? "https://other.example/done" : "";
            return AnswerAsync(http, "text/html", "<p>Welcome!</p>");
        });
        using var issuer = Connect(server);
        Assert.Equal("Welcome!", await issuer.PostLastAsync([], default));
        status = 303;
        Assert.Equal("", await issuer.PostLastAsync([], default));
        status = 403;
        await FailsAsync(ExitStatus.Refused, "Welcome!", () => issuer.PostLastAsync([], default));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_status_3_and_a_cancelled_wait_is_Ctrl_C()
    {
        Uri gone;
        await using (var server = await StartAsync(JsonAsync))
        {
            gone = server.Url;
        }

        using var issuer = new IssuerConnection(gone, new ServerIdentity([_certificates.Root]));
        await FailsAsync(ExitStatus.NotAvailable, "cannot be reached", () => issuer.GetAsync(default));

        using var stop = new CancellationTokenSource();
        await using var silent = await StartAsync(async http =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        using var waiting = Connect(silent);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.GetAsync(stop.Token));
    }

    [Fact]
    public async Task A_message_to_an_issuer_that_is_busy_or_breaks_off_is_sent_again_as_it_was()
    {
        var seen = new List<string>();
        await using var server = await StartAsync(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            seen.Add($"{http.Request.Method} {await reader.ReadToEndAsync()}");
            if (seen.Count is 1 or 3)
            {
                http.Response.StatusCode = 503;
                http.Response.Headers.RetryAfter = "1";
            }
            else if (seen.Count == 4)
            {
                http.Abort();
            }
            else
            {
                await JsonAsync(http);
            }
        });
        var told = new List<string>();
        using var issuer = new IssuerConnection(server.Url, new ServerIdentity([_certificates.Root])) { Again = told.Add };
        await issuer.GetAsync(default);
        Assert.Equal("{}"u8.ToArray(), await issuer.PostAsync("{\"n\":1}"u8.ToArray(), default));
        Assert.Equal(["GET ", "GET ", "POST {\"n\":1}", "POST {\"n\":1}", "POST {\"n\":1}"], seen);
        Assert.Equal(["is busy", "is busy", "cannot be reached"], told.Select(t => t.Split(' ', 2)[1].Split(';')[0]));
    }

    private static async Task FailsAsync(ExitStatus status, string saying, Func<Task> call)
    {
        var failure = await Assert.ThrowsAnyAsync<CommandException>(call);
        Assert.Contains(saying, failure.Message, StringComparison.Ordinal);
        Assert.Equal(status, failure.Status);
    }

    private static Task JsonAsync(HttpContext http) => AnswerAsync(http, "application/json", "{}");

    private static Task AnswerAsync(HttpContext http, string type, string body)
    {
        http.Response.ContentType = type;
        return http.Response.WriteAsync(body);
    }

    private Task<TestServer> StartAsync(RequestDelegate answer, Func<X509Certificate2>? certificate = null) =>
        TestServer.StartAsync(answer, certificate ?? (() => _certificates.Server));

    private IssuerConnection Connect(TestServer server, X509Certificate2Collection? roots = null) =>
        new(server.Url, new ServerIdentity(roots ?? [_certificates.Root]));
}
