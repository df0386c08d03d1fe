using System.Net;
using System.Text.Json;
using Sks.Core.Devices;
using Sks.Issuer.Commands;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.SignUp;

/// <summary>People whom nobody has invited, over HTTPS with secure elements of one vendor.</summary>
public sealed class SignUpTests : IAsyncLifetime, IDisposable
{
    private TestIssuer _issuer = null!;
    private TestDevice _device = null!;
    private TestDevice _other = null!;

    public async Task InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync(text => text.Replace("\"signUp\": null", "\"signUp\": { \"pending\": 2, \"hours\": 2 }", StringComparison.Ordinal));
        _device = new TestDevice(_issuer.Vendor);
        _other = new TestDevice(_issuer.Vendor);
    }

    [Fact]
    public async Task Who_signs_up_gets_a_credential_when_their_device_is_confirmed_and_not_before()
    {
        var url = await SignUpAsync("Alice Example");
        Assert.Equal("signingUp", (await OnlyAsync()).GetProperty("state").GetString());
        var (status, page) = await EnrolAsync(_device, url);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Tell Example Bank your device ID", page, StringComparison.Ordinal);
        Assert.Empty(_device.Keys());

        // Again before the decision: still waiting, and nothing starts anew.
        Assert.Contains("Tell Example Bank your device ID", (await EnrolAsync(_device, url)).Page, StringComparison.Ordinal);
        var waiting = await OnlyAsync();
        Assert.Equal("waiting", waiting.GetProperty("state").GetString());
        Assert.DoesNotContain(_device.ShortId, waiting.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.Empty((await _issuer.JsonAsync("credentials")).EnumerateArray());

        await _issuer.RestartAsync();
        await ConfirmAsync(_device.ShortId);
        Assert.Equal("approved", (await OnlyAsync()).GetProperty("state").GetString());
        (status, page) = await EnrolAsync(_device, url);
        Assert.Equal((HttpStatusCode.OK, true), (status, page.Contains("ready to use", StringComparison.Ordinal)));
        Assert.Single(_device.Keys());
        var credential = Assert.Single((await _issuer.JsonAsync("credentials")).EnumerateArray());
        Assert.Equal("CN=Alice Example", credential.GetProperty("subject").GetString());
        Assert.Equal(HttpStatusCode.Gone, (await EnrolAsync(_device, url)).Status);
    }

    [Fact]
    public async Task A_response_does_not_take_a_session_on_that_waits_for_the_operator()
    {
        using var enrollee = new TestEnrollee(_issuer, _device, await SignUpAsync("Alice Example"));
        byte[] invocation = await enrollee.RunUntilAsync(EnrolmentStep.Invocation);
        string cookie = Assert.Single(enrollee.Cookies.GetCookies(enrollee.Url)).Value;
        await enrollee.PostAsync(invocation);
        while (enrollee.Answer!.Content.Headers.ContentType!.MediaType == "application/json")
        {
            await enrollee.PostAsync(await enrollee.RespondAsync());
        }

        // With the cookie that it had: the response that is due once the operator has decided.
        enrollee.Cookies.Add(enrollee.Url, new Cookie("sks-session", cookie, enrollee.Url.AbsolutePath));
        using var early = await enrollee.PostAsync(invocation);
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        Assert.Equal("waiting", (await OnlyAsync()).GetProperty("state").GetString());

        await ConfirmAsync(_device.ShortId);
        using var due = await enrollee.PostAsync(invocation);
        Assert.Equal((HttpStatusCode.OK, "application/json"), (due.StatusCode, due.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Every_form_of_the_device_ID_confirms_and_a_slip_in_the_grouped_form_is_told_and_not_counted()
    {
        string grouped = DeviceId.GroupedForm(_device.Certificate);
        foreach (string form in new[] { grouped.ToLowerInvariant().Replace('-', ' '), _device.ShortId, DeviceId.Fingerprint(_device.Certificate) })
        {
            var url = await SignUpAsync("Alice Example");
            await EnrolAsync(_device, url);
            string slip = grouped[..^1] + (grouped[^1] == 'A' ? 'B' : 'A');
            (await _issuer.RunAsync("signup", "confirm", await WaitingIdAsync(), "--device-id", slip)).AssertFailed(ExitStatus.Usage, "slip");
            Assert.Equal(0, (await LastAsync()).GetProperty("wrongIds").GetInt32());
            await ConfirmAsync(form);
            Assert.Equal(HttpStatusCode.OK, (await EnrolAsync(_device, url)).Status);
        }

        Assert.Equal(3, _device.Keys().Count());
    }

    [Fact]
    public async Task The_third_wrong_device_ID_refuses_for_good_even_the_right_one()
    {
        var url = await SignUpAsync("Alice Example");
        await EnrolAsync(_device, url);
        string id = await WaitingIdAsync();
        (await _issuer.RunAsync("signup", "confirm", id, "--device-id", _other.ShortId)).AssertFailed(ExitStatus.Refused, "2 more");
        (await _issuer.RunAsync("signup", "confirm", id, "--device-id", _other.ShortId)).AssertFailed(ExitStatus.Refused, "1 more");
        (await _issuer.RunAsync("signup", "confirm", id, "--device-id", _other.ShortId)).AssertFailed(ExitStatus.Refused, "refused for good");
        (await _issuer.RunAsync("signup", "confirm", id, "--device-id", _device.ShortId)).AssertFailed(ExitStatus.Refused, "refused");
        Assert.Equal("refused", (await OnlyAsync()).GetProperty("state").GetString());
        var (status, page) = await EnrolAsync(_device, url);
        Assert.Equal((HttpStatusCode.Gone, true), (status, page.Contains("refused", StringComparison.Ordinal)));
        Assert.Empty(_device.Keys());
    }

    [Fact]
    public async Task A_confirmed_URL_yields_nothing_to_another_device_and_loses_nothing_by_it()
    {
        var url = await SignUpAsync("Alice Example");
        await EnrolAsync(_device, url);
        await ConfirmAsync(_device.ShortId);

        // It takes the resting session, whose keys it does not have.
        await Assert.ThrowsAnyAsync<Exception>(() => EnrolAsync(_other, url));
        Assert.Empty(_other.Keys());
        Assert.Empty((await _issuer.JsonAsync("credentials")).EnumerateArray());

        Assert.Equal(HttpStatusCode.OK, (await EnrolAsync(_device, url)).Status);
        Assert.Single(_device.Keys());
    }

    [Fact]
    public async Task The_operator_refuses_and_nothing_is_issued()
    {
        var url = await SignUpAsync("Mallory");
        await EnrolAsync(_device, url);
        string id = await WaitingIdAsync();
        (await _issuer.RunAsync("enrollment", "approve", id)).AssertFailed(ExitStatus.Refused, "signup confirm");
        (await _issuer.RunAsync("enrollment", "refuse", id)).AssertFailed(ExitStatus.NotFound, id);
        await _issuer.JsonAsync("signup", "refuse", id);
        Assert.Equal(HttpStatusCode.Gone, (await EnrolAsync(_device, url)).Status);
        (await _issuer.RunAsync("signup", "confirm", id, "--device-id", _device.ShortId)).AssertFailed(ExitStatus.Refused, "refused");
    }

    [Fact]
    public async Task Who_does_not_come_to_make_keys_soon_and_who_is_not_confirmed_in_time_has_expired()
    {
        await SignUpAsync("Alice Example");
        _issuer.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("expired", (await OnlyAsync()).GetProperty("state").GetString());

        var url = await SignUpAsync("Bob Example");
        await EnrolAsync(_device, url);
        string id = await WaitingIdAsync();
        _issuer.Clock.Advance(TimeSpan.FromMinutes(121));
        Assert.Equal("expired", (await LastAsync()).GetProperty("state").GetString());
        (await _issuer.RunAsync("signup", "confirm", id, "--device-id", _device.ShortId)).AssertFailed(ExitStatus.Refused, "expired");
        Assert.Equal(HttpStatusCode.Gone, (await EnrolAsync(_device, url)).Status);
    }

    [Fact]
    public async Task No_more_wait_than_the_settings_allow()
    {
        await SignUpAsync("Alice Example");
        await SignUpAsync("Bob Example");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await AskAsync("Carol Example")).StatusCode);
        _issuer.Clock.Advance(TimeSpan.FromMinutes(11));
        await SignUpAsync("Carol Example");
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("Alice, O=Example Bank")]
    [InlineData("Alice+OU=x")]
    [InlineData("Alice=Bob")]
    [InlineData("\"Alice\"")]
    [InlineData("{subject}")]
    [InlineData("<b>Alice")]
    [InlineData("Alice\u001b[2J")]
    [InlineData("Alice\u202e")]
    [InlineData("-Alice")]
    [InlineData("Alice;Bob")]
    [InlineData("Alice\ufffd")]
    [InlineData("Alice\\2C")]
    [InlineData("AliceAliceAliceAliceAliceAliceAliceAliceAliceAliceAliceAliceAlice")]
    public async Task A_name_that_means_more_than_a_name_is_refused(string name)
    {
        using var answer = await AskAsync(name);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty((await _issuer.JsonAsync("signup", "list")).EnumerateArray());
    }

    [Theory]
    [InlineData("Zoë O'Neil-Smith Jr.", "CN=Zoë O'Neil-Smith Jr.")]
    [InlineData(" alice@example.com\n", "CN=alice@example.com")]
    [InlineData("Ze\u0301 山田 हिन्दी", "CN=Ze\u0301 山田 हिन्दी")]
    public async Task Names_of_people_are_taken(string name, string subject)
    {
        await SignUpAsync(name);
        Assert.Equal(subject, (await OnlyAsync()).GetProperty("subject").GetString());
    }

    [Theory]
    [InlineData("Accept", "text/html")]
    [InlineData("Sec-Fetch-Mode", "no-cors")]
    [InlineData("Origin", "https://evil.example")]
    public async Task A_browser_makes_no_request_whoever_sent_it_here(string header, string value)
    {
        using var http = _issuer.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_issuer.Url, "/signup?name=Alice"));
        request.Headers.Add(header, value);
        using var answer = await http.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("sks enroll", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty((await _issuer.JsonAsync("signup", "list")).EnumerateArray());
    }

    [Fact]
    public async Task Nobody_signs_up_where_the_settings_do_not_say_so()
    {
        await using var strict = await TestIssuer.StartAsync();
        using var http = strict.Client();
        using var answer = await http.GetAsync(new Uri(strict.Url, "/signup?name=Alice"));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty((await strict.JsonAsync("signup", "list")).EnumerateArray());
    }

    public Task DisposeAsync() => _issuer.DisposeAsync().AsTask();

    public void Dispose()
    {
        _device.Dispose();
        _other.Dispose();
    }

    private async Task<HttpResponseMessage> AskAsync(string name)
    {
        using var http = _issuer.Client();
        return await http.GetAsync(new Uri(_issuer.Url, $"/signup?name={Uri.EscapeDataString(name)}"));
    }

    private async Task<Uri> SignUpAsync(string name)
    {
        using var answer = await AskAsync(name);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return answer.Headers.Location!;
    }

    private async Task<(HttpStatusCode Status, string Page)> EnrolAsync(TestDevice device, Uri url)
    {
        using var enrollee = new TestEnrollee(_issuer, device, url);
        return await enrollee.RunAsync();
    }

    private async Task ConfirmAsync(string deviceId) => await _issuer.JsonAsync("signup", "confirm", await WaitingIdAsync(), "--device-id", deviceId);

    private async Task<JsonElement> OnlyAsync() => Assert.Single((await _issuer.JsonAsync("signup", "list")).EnumerateArray());

    private async Task<JsonElement> LastAsync() => (await _issuer.JsonAsync("signup", "list")).EnumerateArray().Last();

    private async Task<string> WaitingIdAsync() => (await _issuer.JsonAsync("signup", "list")).EnumerateArray()
        .Single(e => e.GetProperty("state").GetString() == "waiting").GetProperty("id").GetString()!;
}
