using Sks.Issuer.Commands;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Commands;

public sealed class InitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Makes_a_folder_and_private_keys_that_only_the_owner_can_read()
    {
        await InitAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder["bank"]));
        foreach (string name in new[] { "ca.key", "tls.key", "key-management.key", "sealing.key", "issuer.db", "issuer.json" })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder[$"bank/{name}"]));
        }
    }

    [Fact]
    public async Task OpenSSL_accepts_what_it_made()
    {
        await InitAsync("--url", "https://enroll.bank.example", "--host", "10.1.2.3");

        string ca = _folder["bank/ca.pem"];
        var (status, output) = OpenSsl.Run(
            "verify", "-x509_strict", "-CAfile", ca, "-purpose", "sslserver", "-verify_hostname", "enroll.bank.example", _folder["bank/tls.pem"]);
        Assert.True(status == 0, output);
        Assert.Equal(0, OpenSsl.Run("verify", "-CAfile", ca, "-verify_ip", "10.1.2.3", _folder["bank/tls.pem"]).Status);
        Assert.NotEqual(0, OpenSsl.Run("verify", "-CAfile", ca, "-verify_hostname", "localhost", _folder["bank/tls.pem"]).Status);
        foreach (string key in new[] { "ca.key", "tls.key", "key-management.key" })
        {
            Assert.Contains("Key is valid", OpenSsl.Run("pkey", "-in", _folder[$"bank/{key}"], "-noout", "-check").Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Tells_programs_what_it_made_and_what_comes_next()
    {
        var json = await InitAsync("--url", "https://127.0.0.1:8555");
        Assert.Equal("https://127.0.0.1:8555", json.GetProperty("url").GetString());
        Assert.Equal("127.0.0.1:8555", json.GetProperty("listen").GetString());
        Assert.Equal(["127.0.0.1", "localhost"], json.GetProperty("hosts").EnumerateArray().Select(h => h.GetString()));
        Assert.Equal($"sks-issuer serve --data {_folder["bank"]}", json.GetProperty("next").GetString());
    }

    [Fact]
    public async Task Overwrites_nothing()
    {
        await InitAsync();
        byte[] key = File.ReadAllBytes(_folder["bank/ca.key"]);

        var again = await IssuerCli.RunAsync("init", "--data", _folder["bank"], "--name", "Other");

        again.AssertFailed(ExitStatus.Refused, "not empty");
        Assert.Equal(key, File.ReadAllBytes(_folder["bank/ca.key"]));
    }

    [Fact]
    public async Task Leaves_nothing_when_a_vendor_root_is_missing_or_no_certificate()
    {
        (await IssuerCli.RunAsync("init", "--data", _folder["bank"], "--name", "Bank", "--vendor-root", _folder["none.pem"]))
            .AssertFailed(ExitStatus.NotFound, "none.pem");
        File.WriteAllText(_folder["bad.pem"], "no certificate");
        (await IssuerCli.RunAsync("init", "--data", _folder["bank"], "--name", "Bank", "--vendor-root", _folder["bad.pem"]))
            .AssertFailed(ExitStatus.Malformed, "bad.pem");
        Assert.False(Directory.Exists(_folder["bank"]));
    }

    [Theory]
    [InlineData("init", "'--data'")]
    [InlineData("init --data x --name n --url http://bank.example", "https://HOST")]
    [InlineData("init --data x --name n --host ex_ample!", "neither a host name")]
    [InlineData("init --data x --name n extra", "'extra' is not understood here")]
    [InlineData("frobnicate", "'frobnicate' is not understood here")]
    [InlineData("", "'sks-issuer' needs a command")]
    [InlineData("enrollment", "'sks-issuer enrollment' needs a command")]
    [InlineData("serve --data x --listen nowhere", "--listen takes an IP address")]
    [InlineData("enrollment new --data x --subject CN=a --valid 0h", "--valid takes")]
    [InlineData("enrollment new --data x --subject CN=a --valid 24", "--valid takes")]
    [InlineData("enrollment new --data x --subject CN=a --valid 99999999999d", "--valid takes")]
    public async Task A_wrong_command_line_ends_with_2_and_one_sentence(string line, string part) =>
        (await IssuerCli.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).AssertFailed(ExitStatus.Usage, part);

    [Theory]
    [InlineData("serve --data none")]
    [InlineData("credentials --data none")]
    [InlineData("enrollment list --data none")]
    [InlineData("enrollment new --data none --subject CN=a")]
    public async Task Commands_need_an_issuer(string line) => (await IssuerCli.RunAsync(line.Split(' '))).AssertFailed(ExitStatus.NotFound, "sks-issuer init");

    [Fact]
    public async Task Keys_that_others_can_read_are_refused()
    {
        await InitAsync();
        File.SetUnixFileMode(_folder["bank/ca.key"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        (await IssuerCli.RunAsync("serve", "--data", _folder["bank"])).AssertFailed(ExitStatus.Refused, "chmod");
    }

    [Fact]
    public async Task A_mistake_in_the_settings_is_named_when_serving()
    {
        await InitAsync();
        File.WriteAllText(_folder["bank/issuer.json"], "{\n  \"nam\": \"x\"\n}");
        (await IssuerCli.RunAsync("serve", "--data", _folder["bank"])).AssertFailed(ExitStatus.Usage, "issuer.json, line 2: \"nam\"");
    }

    [Fact]
    public async Task Damaged_books_are_named()
    {
        await InitAsync();
        File.Delete(_folder["bank/issuer.db-wal"]);
        File.WriteAllText(_folder["bank/issuer.db"], new string('x', 8192));
        (await IssuerCli.RunAsync("credentials", "--data", _folder["bank"])).AssertFailed(ExitStatus.Damaged, "books");
    }

    [Fact]
    public async Task A_key_of_another_certificate_is_refused()
    {
        await InitAsync();
        File.Copy(_folder["bank/ca.key"], _folder["bank/tls.key"], overwrite: true);
        (await IssuerCli.RunAsync("serve", "--data", _folder["bank"], "--listen", "127.0.0.1:0")).AssertFailed(ExitStatus.Malformed, "tls.key is not the key of");
    }

    [Theory]
    [InlineData("--help", "Examples:")]
    [InlineData("enrollment new --help", "--valid 7d")]
    public async Task Help_shows_examples(string line, string part)
    {
        var run = await IssuerCli.RunAsync(line.Split(' '));
        Assert.Equal(ExitStatus.Done, run.Status);
        Assert.Contains(part, run.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<System.Text.Json.JsonElement> InitAsync(params string[] more) =>
        IssuerCli.JsonAsync(["init", "--data", _folder["bank"], "--name", "Example Bank", .. more]);
}
