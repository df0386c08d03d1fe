using System.Text.Json;
using Sks.Core.Devices;
using Sks.Issuer.Books;
using Sks.Issuer.Books.Sqlite;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.FileSessions;

/// <summary><c>sks-issuer session</c>: one process, here one call, for each message.</summary>
public sealed class SessionCommandTests : IDisposable
{
    private const string Url = "https://bank.example/files";

    private readonly TemporaryFolder _folder = new();
    private readonly TestVendor _vendor = new();
    private readonly ManualClock _clock = new();

    private string Bank => _folder["bank"];

    public void Dispose()
    {
        _vendor.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_credential_counts_after_four_responses_and_the_report_has_its_serial_number()
    {
        await InitAsync();
        using var device = new TestDevice(_vendor);
        using var carried = new TestFileDevice(device, Url, _clock);
        var begun = await NewAsync();
        Assert.Equal(Url, begun.GetProperty("issuer").GetString());
        var last = await RunAsync(carried, 4);
        Assert.True(last.GetProperty("complete").GetBoolean());
        using var books = SqliteBooks.Open(DataDirectory.Open(Bank).Books);
        var credential = Assert.Single(await books.CredentialsAsync(CancellationToken.None));
        Assert.Equal(Convert.ToHexStringLower(credential.SerialNumber), Assert.Single(last.GetProperty("serialNumbers").EnumerateArray()).GetString());
        Assert.Equal(begun.GetProperty("session").GetString(), credential.SessionId);
        Assert.Equal(EnrollmentState.Used, Assert.Single(await books.EnrollmentsAsync(CancellationToken.None)).StateAt(_clock.GetUtcNow()));
        Assert.Single(device.Keys());
    }

    [Fact]
    public async Task Without_out_the_request_is_standard_output_and_with_json_part_of_the_report()
    {
        await InitAsync();
        var run = await IssuerCli.RunAsync(_clock, "session", "new", "--data", Bank, "--subject", "CN=Alice");
        Assert.Equal(ExitStatus.Done, run.Status);
        using var request = JsonDocument.Parse(run.Output);
        Assert.Equal("InvocationRequest", request.RootElement.GetProperty("@qualifier").GetString());
        Assert.Contains($"--issuer {Url}", run.Error, StringComparison.Ordinal);
        var json = await IssuerCli.JsonAsync("session", "new", "--data", Bank, "--subject", "CN=Alice");
        Assert.Equal("InvocationRequest", json.GetProperty("request").GetProperty("@qualifier").GetString());
    }

    [Fact]
    public async Task A_response_is_taken_once_and_a_replay_changes_nothing()
    {
        await InitAsync();
        using var device = new TestDevice(_vendor);
        using var carried = new TestFileDevice(device, Url, _clock);
        await NewAsync();
        await RunAsync(carried, 2);
        (await ReceiveAsync(1, "again")).AssertFailed(ExitStatus.Refused, "answered before");
        (await ReceiveAsync(2, "again")).AssertFailed(ExitStatus.Refused, "answered before");
        Assert.False(File.Exists(_folder["again.json"]));
        Assert.True((await RunAsync(carried, 4, from: 3)).GetProperty("complete").GetBoolean());
        (await ReceiveAsync(4, "again")).AssertFailed(ExitStatus.Refused, "answered before");
    }

    [Fact]
    public async Task Of_two_who_receive_one_response_at_a_time_one_gets_the_next_request()
    {
        await InitAsync();
        using var device = new TestDevice(_vendor);
        using var carried = new TestFileDevice(device, Url, _clock);
        await NewAsync();
        carried.Respond(_folder["1.json"], _folder["1-response.json"]);
        var both = await Task.WhenAll(Task.Run(() => ReceiveAsync(1, "a")), Task.Run(() => ReceiveAsync(1, "b")));
        Assert.Single(both, run => run.Status == ExitStatus.Done);
        both.Single(run => run.Status != ExitStatus.Done).AssertFailed(ExitStatus.Refused, "answered before");
        Assert.NotEqual(File.Exists(_folder["a.json"]), File.Exists(_folder["b.json"]));
    }

    /// <summary>The key of the session is agreed under the URL: one that is written differently is another session's.</summary>
    [Fact]
    public async Task A_device_that_was_told_another_URL_does_not_get_beyond_the_second_response()
    {
        await InitAsync();
        using var device = new TestDevice(_vendor);
        using var carried = new TestFileDevice(device, "https://bank.example/file", _clock);
        await NewAsync();
        await RunAsync(carried, 1);
        carried.Respond(_folder["2.json"], _folder["2-response.json"]);
        (await ReceiveAsync(2, "x")).AssertFailed(ExitStatus.Malformed, "attestation");
        (await ReceiveAsync(2, "x")).AssertFailed(ExitStatus.Refused, "has failed");
    }

    [Fact]
    public async Task Files_that_are_no_response_or_of_no_session_are_told_apart()
    {
        await InitAsync();
        var begun = await NewAsync();
        string file = _folder["1-response.json"];
        (await ReceiveAsync(1, "x")).AssertFailed(ExitStatus.NotFound, file);
        File.WriteAllText(file, "hello");
        (await ReceiveAsync(1, "x")).AssertFailed(ExitStatus.Malformed, "no response of a key store");
        File.WriteAllText(file, File.ReadAllText(_folder["1.json"]).Replace(begun.GetProperty("session").GetString()!, "unknown", StringComparison.Ordinal));
        (await ReceiveAsync(1, "x")).AssertFailed(ExitStatus.NotFound, "No session by file");
        File.WriteAllBytes(file, new byte[(1 << 20) + 1]);
        (await ReceiveAsync(1, "x")).AssertFailed(ExitStatus.Malformed, "1 MiB");
        File.Copy(_folder["1.json"], file, overwrite: true);
        (await ReceiveAsync(1, "x")).AssertFailed(ExitStatus.Refused, "not due");
    }

    [Fact]
    public async Task A_file_that_is_there_is_left_alone_and_the_session_too_unless_forced()
    {
        await InitAsync();
        using var device = new TestDevice(_vendor);
        using var carried = new TestFileDevice(device, Url, _clock);
        await NewAsync();
        carried.Respond(_folder["1.json"], _folder["1-response.json"]);
        File.WriteAllText(_folder["2.json"], "mine");
        (await ReceiveAsync(1, "2")).AssertFailed(ExitStatus.Refused, "--force");
        Assert.Equal("mine", File.ReadAllText(_folder["2.json"]));
        Assert.Equal(ExitStatus.Done, (await ReceiveAsync(1, "2", "--force")).Status);
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.GetDirectoryName(Bank)!), f => Path.GetFileName(f).StartsWith("2.json.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_device_of_no_trusted_vendor_and_one_that_it_is_not_for_are_refused_for_good()
    {
        await InitAsync();
        using var strange = new TestDevice(null);
        await NewAsync();
        await RefusedAtTwoAsync(strange, "vendor");
        using var device = new TestDevice(_vendor);
        using var other = new TestDevice(_vendor);
        await NewAsync("--device-id", DeviceId.GroupedForm(device.Certificate));
        await RefusedAtTwoAsync(other, "another device");
        (await ReceiveAsync(2, "x")).AssertFailed(ExitStatus.Refused, "has failed");
    }

    [Fact]
    public async Task A_session_waits_as_long_as_the_setting_says_for_the_first_response_and_for_the_others()
    {
        await InitAsync();
        foreach (var (wait, status) in new[] { (43_199, ExitStatus.Done), (43_201, ExitStatus.Refused) })
        {
            using var device = new TestDevice(_vendor);
            using var carried = new TestFileDevice(device, Url, _clock);
            await NewAsync();
            carried.Respond(_folder["1.json"], _folder["1-response.json"]);
            _clock.Advance(TimeSpan.FromSeconds(wait));
            Assert.Equal(status, (await ReceiveAsync(1, "2", "--force")).Status);
        }
    }

    [Fact]
    public async Task Without_a_URL_nothing_is_begun()
    {
        await InitAsync(url: false);
        (await IssuerCli.RunAsync("session", "new", "--data", Bank, "--subject", "CN=Alice")).AssertFailed(ExitStatus.Refused, "\"url\" in issuer.json");
        (await IssuerCli.RunAsync("session", "new", "--data", _folder["none"], "--subject", "CN=Alice")).AssertFailed(ExitStatus.NotFound, "init");
    }

    [Fact]
    public async Task A_wrong_subject_or_profile_begins_nothing()
    {
        await InitAsync();
        (await IssuerCli.RunAsync("session", "new", "--data", Bank, "--subject", "Alice")).AssertFailed(ExitStatus.Usage, "distinguished name");
        (await IssuerCli.RunAsync("session", "new", "--data", Bank, "--subject", "CN=Alice", "--profile", "x")).AssertFailed(ExitStatus.NotFound, "no profile");
        using var books = SqliteBooks.Open(DataDirectory.Open(Bank).Books);
        Assert.Empty(await books.EnrollmentsAsync(CancellationToken.None));
    }

    private async Task InitAsync(bool url = true)
    {
        _vendor.WriteRoot(_folder["vendor.pem"]);
        string[] known = url ? ["--url", "https://bank.example"] : [];
        await IssuerCli.JsonAsync(["init", "--data", Bank, "--name", "Example Bank", "--vendor-root", _folder["vendor.pem"], .. known]);
    }

    private async Task<JsonElement> NewAsync(params string[] options)
    {
        var run = await IssuerCli.RunAsync(
            _clock, ["session", "new", "--data", Bank, "--subject", "CN=Alice Example", "--out", _folder["1.json"], "--force", "--json", .. options]);
        Assert.True(run.Status == ExitStatus.Done, run.Error);
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private Task<IssuerCli> ReceiveAsync(int step, string next, params string[] options) => IssuerCli.RunAsync(
        _clock, ["session", "receive", _folder[$"{step}-response.json"], "--data", Bank, "--out", _folder[$"{next}.json"], .. options]);

    /// <summary>Answers and receives.</summary>
    private async Task<JsonElement> RunAsync(TestFileDevice device, int steps, int from = 1)
    {
        JsonElement last = default;
        for (int i = from; i <= steps; i++)
        {
            device.Respond(_folder[$"{i}.json"], _folder[$"{i}-response.json"]);
            var run = await ReceiveAsync(i, $"{i + 1}", "--force", "--json");
            Assert.True(run.Status == ExitStatus.Done, run.Error);
            last = JsonDocument.Parse(run.Output).RootElement;
        }

        return last;
    }

    private async Task RefusedAtTwoAsync(TestDevice device, string saying)
    {
        using var carried = new TestFileDevice(device, Url, _clock);
        await RunAsync(carried, 1);
        carried.Respond(_folder["2.json"], _folder["2-response.json"]);
        (await ReceiveAsync(2, "x")).AssertFailed(ExitStatus.Refused, saying);
    }
}
