using System.Text.Json.Nodes;
using Sks.EndToEnd.Tests.Parties;
using Sks.EndToEnd.Tests.Programs;

namespace Sks.EndToEnd.Tests;

/// <summary>A device that no network reaches, and an issuer that does not serve: all messages are files, each program ends after each.</summary>
public sealed class FileSessionTests : IAsyncLifetime, IDisposable
{
    private const string Url = "https://bank.example/files";

    private readonly TemporaryFolder _files = new();
    private Vendor _vendor = null!;
    private Device _device = null!;

    private string Bank => _files["bank"];

    public async Task InitializeAsync()
    {
        _vendor = await Vendor.CreateAsync();
        _device = await Device.StartAsync(_vendor);
        (await RunningProgram.RunAsync(
            "sks-issuer", null, "init", "--data", Bank, "--name", "Example Bank", "--vendor-root", _vendor.Root, "--url", "https://bank.example")).Done();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _device.Dispose();
        _vendor.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task A_device_enrols_by_files_with_its_daemon_restarted_between_all_steps_and_every_replay_is_refused()
    {
        await NewAsync("1");
        for (int i = 1; i <= 4; i++)
        {
            await RespondDoneAsync($"{i}");
            await _device.StopDaemonAsync(i % 2 == 0 ? "TERM" : "KILL");
            await _device.StartDaemonAsync();
            for (int answered = 1; answered <= i; answered++)
            {
                var again = await RespondAsync($"{answered}", "again");
                again.Failed(i == 4 ? 5 : 6, i < 4 ? "answered before" : answered == 1 ? "complete already" : "No session under way");
            }

            Assert.False(File.Exists(_files["again.json"]));
            var received = await ReceiveAsync($"{i}", $"{i + 1}");
            Assert.Contains(i == 4 ? "is complete" : "goes on", Told(received), StringComparison.Ordinal);
            Assert.Contains(i == 4 ? "proved, 1 credential(s) issued to device" : "waits for", received.Error, StringComparison.Ordinal);
            for (int before = 1; before <= i; before++)
            {
                Refused(await ReceiveAsync($"{before}", "again"), 5, "answered before");
            }
        }

        var view = _device.View();
        Assert.Equal((1, 1, 0), (view.Keys.Count, view.Closed.Count, view.Open.Count));
        Assert.Equal(1, new Books(Path.Combine(Bank, "issuer.db")).Credentials());
        Assert.Empty(Directory.EnumerateFiles(_device.Files["state"], "*.json", SearchOption.AllDirectories));
        var credential = (await RunningProgram.RunAsync("sks-issuer", null, "credentials", "--data", Bank, "--json")).DoneJson()[0];
        Assert.Equal("CN=Alice Example", credential.GetProperty("subject").GetString());
        await AssertOpenSslAcceptsAsync();
    }

    /// <summary>Whoever carries the files changes one value of each: nothing comes of it on either side.</summary>
    [Theory]
    [InlineData(2, "serverEphemeralKey")]
    [InlineData(2, "sessionKeyLimit")]
    [InlineData(3, "keyEntrySpecifiers")]
    [InlineData(4, "issuedCredentials")]
    public async Task A_changed_request_comes_to_nothing(int step, string property)
    {
        await NewAsync("1");
        for (int i = 1; i < step; i++)
        {
            await RespondDoneAsync($"{i}");
            Told(await ReceiveAsync($"{i}", $"{i + 1}"));
        }

        Change(_files[$"{step}.json"], property);
        var end = await RespondAsync($"{step}", $"{step}-response");
        if (end.Status == 0)
        {
            // What only the attestation covers is for the issuer to see.
            Refused(await ReceiveAsync($"{step}", "next"), 6, "verif");
        }
        else
        {
            end.Failed(6, "");
            Assert.False(File.Exists(_files[$"{step}-response.json"]));
            Assert.Empty(_device.View().Open);
        }

        Assert.Empty(_device.View().Keys);
        Assert.Equal(0, new Books(Path.Combine(Bank, "issuer.db")).Credentials());
    }

    [Fact]
    public async Task A_session_is_listed_and_given_up_and_another_can_begin()
    {
        await NewAsync("1");
        await RespondDoneAsync("1");
        Told(await ReceiveAsync("1", "2"));
        await RespondDoneAsync("2");
        var session = (await _device.SksAsync("respond", "--list", "--json")).DoneJson()[0];
        Assert.Equal(Url, session.GetProperty("issuerUri").GetString());
        Assert.Contains(session.GetProperty("serverSessionId").GetString()!, (await _device.SksAsync("respond", "--list")).Done(), StringComparison.Ordinal);
        Assert.Single(_device.View().Open);
        (await _device.SksAsync("respond", "--abort", _files["1.json"])).Done();
        Assert.Empty(_device.View().Open);
        (await _device.SksAsync("respond", "--abort", _files["1.json"])).Failed(7, "under way");
        await NewAsync("other");
        await RespondDoneAsync("other");
    }

    [Fact]
    public async Task Sessions_by_file_and_over_HTTPS_do_not_mix()
    {
        using var issuer = await Issuer.StartAsync(_vendor);
        string url = await issuer.InviteAsync("Bob Example");
        using var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true });
        string overHttps = await http.GetStringAsync(new Uri(url));
        string response = _files["response.json"];
        await File.WriteAllTextAsync(_files["https.json"], overHttps);
        (await _device.SksAsync("respond", _files["https.json"], "--issuer", url, "--out", response, "--yes")).Done();
        Refused(await issuer.RunAsync("session", "receive", response), 7, "over HTTPS");

        string request = _files["file-request.json"];
        Told(await issuer.RunAsync("session", "new", "--subject", "CN=Bob Example", "--out", request));
        string answer = _files["file-response.json"];
        (await _device.SksAsync("respond", request, "--issuer", new Uri(issuer.Address, "/files").AbsoluteUri, "--out", answer, "--yes")).Done();
        using var content = new StringContent(await File.ReadAllTextAsync(answer), System.Text.Encoding.UTF8, "application/json");
        var refused = await http.PostAsync(new Uri(url), content);
        Assert.False(refused.IsSuccessStatusCode);
        Assert.False((await http.PostAsync(new Uri(issuer.Address, "/files"), content)).IsSuccessStatusCode);
        Assert.Contains("goes on", Told(await issuer.RunAsync("session", "receive", answer, "--out", _files["next.json"])), StringComparison.Ordinal);
    }

    private async Task NewAsync(string file)
    {
        string told = Told(await RunningProgram.RunAsync(
            "sks-issuer", null, "session", "new", "--data", Bank, "--subject", "CN=Alice Example", "--out", _files[$"{file}.json"]));
        Assert.Contains($"--issuer {Url}", told, StringComparison.Ordinal);
    }

    private Task<ProgramEnd> RespondAsync(string request, string response) => _device.SksAsync(
        "respond", _files[$"{request}.json"], "--issuer", Url, "--out", _files[$"{response}.json"], "--yes", "--pin-file", _device.Files["pin"]);

    private async Task RespondDoneAsync(string step) => (await RespondAsync(step, $"{step}-response")).Done();

    private Task<ProgramEnd> ReceiveAsync(string step, string next) => RunningProgram.RunAsync(
        "sks-issuer", null, "session", "receive", _files[$"{step}-response.json"], "--data", Bank, "--out", _files[$"{next}.json"]);

    /// <summary>Standard error has the log.</summary>
    private static string Told(ProgramEnd end)
    {
        Assert.True(end.Status == 0, end.Error);
        Assert.DoesNotContain("sks-issuer: ", end.Error, StringComparison.Ordinal);
        return end.Output;
    }

    private static void Refused(ProgramEnd end, int status, string saying)
    {
        Assert.True(end.Status == status, $"{end.Status}: {end.Error}");
        Assert.Equal("", end.Output);
        string sentence = Assert.Single(end.Error.Split('\n'), line => line.StartsWith("sks-issuer: ", StringComparison.Ordinal));
        Assert.Contains(saying, sentence, StringComparison.Ordinal);
    }

    private static void Change(string file, string property)
    {
        var message = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        string name = property switch { "keyEntrySpecifiers" => "pinPolicySpecifiers", _ => property };
        if (message[name] is JsonValue)
        {
            message[name] = message[name]!.GetValue<int>() + 1;
        }
        else
        {
            var target = name == "serverEphemeralKey" ? message[name]!.AsObject() : message[name]![0]!.AsObject();
            string member = name == "serverEphemeralKey" ? "x" : "mac";
            string value = target[member]!.GetValue<string>();
            target[member] = (value[0] == 'A' ? 'B' : 'A') + value[1..];
        }

        File.WriteAllText(file, message.ToJsonString());
    }

    private async Task AssertOpenSslAcceptsAsync()
    {
        string letter = _device.Files["letter"], certificate = _device.Files["certificate.pem"], publicKey = _device.Files["public.pem"];
        await File.WriteAllTextAsync(letter, "Dear bank, please pay.\n");
        (await _device.SksAsync("certificate", "Alice Example", "--out", certificate)).Done();
        (await _device.SksAsync(
            "sign", "Alice Example", letter, "--out", _device.Files["letter.sig"], "--format", "der", "--pin-file", _device.Files["pin"])).Done();
        await OpenSsl.RunAsync("verify", "-CAfile", Path.Combine(Bank, "ca.pem"), "-purpose", "sslclient", certificate);
        await OpenSsl.RunAsync("x509", "-in", certificate, "-pubkey", "-noout", "-out", publicKey);
        await OpenSsl.RunAsync("dgst", "-sha256", "-verify", publicKey, "-signature", _device.Files["letter.sig"], letter);
    }
}
