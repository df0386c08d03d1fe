using System.Security.Cryptography;
using Sks.Issuer.Commands;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Commands;

public sealed class EnrollmentCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_URL_has_256_random_bits_that_are_nowhere_kept()
    {
        await InitAsync();
        var first = await NewAsync("CN=Alice");
        var second = await NewAsync("CN=Alice");

        string token = first.GetProperty("url").GetString()!["https://bank.example/enroll/".Length..];
        Assert.Equal(32, System.Buffers.Text.Base64Url.DecodeFromChars(token).Length);
        Assert.NotEqual(first.GetProperty("url").GetString(), second.GetProperty("url").GetString());
        foreach (string file in Directory.EnumerateFiles(_folder["bank"], "issuer.db*"))
        {
            byte[] bytes = File.ReadAllBytes(file);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(token)));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Buffers.Text.Base64Url.DecodeFromChars(token)));
        }

        Assert.Contains(
            Directory.EnumerateFiles(_folder["bank"], "issuer.db*"),
            f => File.ReadAllBytes(f).AsSpan().IndexOf(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(token))) >= 0);
    }

    [Fact]
    public async Task Lists_enrollments_with_their_state()
    {
        await InitAsync();
        await NewAsync("CN=Alice", "--valid", "30m");
        await NewAsync("CN=Bob", "--valid", "7d");

        var clock = new ManualClock();
        clock.Advance(TimeSpan.FromHours(1));
        string[] lines = (await IssuerCli.RunAsync(clock, "enrollment", "list", "--data", _folder["bank"])).Output.Split('\n');
        Assert.Matches("^[0-9a-f]{16}  expired .*CN=Alice$", lines[1]);
        Assert.Matches("^[0-9a-f]{16}  pending .*CN=Bob$", lines[2]);
        var json = await IssuerCli.JsonAsync("enrollment", "list", "--data", _folder["bank"]);
        Assert.Equal(["pending", "pending"], json.EnumerateArray().Select(e => e.GetProperty("state").GetString()));
    }

    [Theory]
    [InlineData("Alice", "is not a distinguished name")]
    [InlineData("CN=Alice, C=SWEDEN", "two letters")]
    [InlineData("", "is empty")]
    public async Task A_subject_that_is_no_name_is_refused(string subject, string part)
    {
        await InitAsync();
        (await IssuerCli.RunAsync("enrollment", "new", "--data", _folder["bank"], "--subject", subject)).AssertFailed(ExitStatus.Usage, part);
        Assert.Empty((await IssuerCli.JsonAsync("enrollment", "list", "--data", _folder["bank"])).EnumerateArray());
    }

    [Fact]
    public async Task A_profile_that_is_not_there_is_named_with_those_that_are()
    {
        await InitAsync();
        (await IssuerCli.RunAsync("enrollment", "new", "--data", _folder["bank"], "--subject", "CN=a", "--profile", "gold"))
            .AssertFailed(ExitStatus.NotFound, "no profile 'gold'; it has default");
    }

    [Fact]
    public async Task Without_a_URL_in_the_settings_serve_has_to_run_first()
    {
        await IssuerCli.JsonAsync("init", "--data", _folder["bank"], "--name", "Example Bank");
        (await IssuerCli.RunAsync("enrollment", "new", "--data", _folder["bank"], "--subject", "CN=a")).AssertFailed(ExitStatus.Refused, "serve");
    }

    public void Dispose() => _folder.Dispose();

    private Task<System.Text.Json.JsonElement> InitAsync() => IssuerCli.JsonAsync("init", "--data", _folder["bank"], "--name", "Example Bank", "--url", "https://bank.example");

    private Task<System.Text.Json.JsonElement> NewAsync(string subject, params string[] more) =>
        IssuerCli.JsonAsync(["enrollment", "new", "--data", _folder["bank"], "--subject", subject, .. more]);
}
