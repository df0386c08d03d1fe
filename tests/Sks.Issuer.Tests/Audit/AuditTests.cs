using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Sks.Issuer.Audit;
using Sks.Issuer.Commands;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Audit;

/// <summary>The audit log from the outside: what commands leave there, and what <c>audit verify</c> finds.</summary>
public sealed class AuditTests : IDisposable
{
    private const int Entries = 6;

    private readonly TemporaryFolder _folder = new();

    private string Bank => _folder["bank"];

    private string Exported => _folder["audit.jsonl"];

    [Fact]
    public async Task What_an_operator_does_is_in_the_log_with_who_what_when_and_to_what()
    {
        await InitAsync();
        var made = await IssuerCli.JsonAsync("enrollment", "new", "--data", Bank, "--subject", "CN=Alice");
        string id = made.GetProperty("id").GetString()!;
        Assert.Equal(ExitStatus.Done, (await IssuerCli.RunAsync("enrollment", "refuse", id, "--data", Bank)).Status);

        var entries = await ListAsync();
        Assert.Equal(
            [("enrollment.made", $"enrollment {id}"), ("enrollment.refused", $"enrollment {id}")],
            entries.TakeLast(2).Select(e => (e.GetProperty("what").GetString()!, e.GetProperty("object").GetString()!)));
        var last = entries[^1];
        Assert.Equal($"local administrator {Environment.UserName}", last.GetProperty("who").GetString());
        Assert.InRange(last.GetProperty("when").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal("CN=Alice", entries[^2].GetProperty("details").GetProperty("subject").GetString());
    }

    [Fact]
    public async Task An_enrolment_is_in_the_log_from_its_session_to_its_credential_and_no_secret_is()
    {
        await using var issuer = await TestIssuer.StartAsync(settings => settings.Replace("\"puk\": null", "\"puk\": {}", StringComparison.Ordinal));
        using var device = new TestDevice(issuer.Vendor);
        var url = await issuer.EnrollAsync();
        using var enrollee = new TestEnrollee(issuer, device, url);
        await enrollee.RunAsync();
        Assert.True(enrollee.IsComplete);

        var run = await issuer.RunAsync("audit", "export");
        Assert.Equal(ExitStatus.Done, run.Status);
        string[] whats = [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => AuditEntry.Parse(l)!.Text("what")!)];
        Assert.Equal(["enrollment.made", "session.started", "session.completed", "credential.issued"], whats.TakeLast(4));
        Assert.DoesNotContain(url.Segments[^1], run.Output, StringComparison.Ordinal);
        Assert.Contains("\"who\":\"holder\"", run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitStatus.Done, (await issuer.RunAsync("audit", "verify")).Status);
    }

    [Fact]
    public async Task A_log_that_nobody_has_touched_is_whole_in_the_books_and_as_a_file()
    {
        await ExportAsync();
        (await IssuerCli.RunAsync("audit", "export", Exported, "--data", Bank)).AssertFailed(ExitStatus.Refused, "nothing is overwritten");
        var online = await IssuerCli.JsonAsync("audit", "verify", "--data", Bank);
        var offline = await IssuerCli.JsonAsync("audit", "verify", Exported);
        Assert.True(online.GetProperty("whole").GetBoolean());
        Assert.Equal(online.ToString(), offline.ToString());
        Assert.Equal(Entries, offline.GetProperty("entries").GetInt32());
        var withKey = await IssuerCli.JsonAsync("audit", "verify", Exported, "--data", Bank, "--head", offline.GetProperty("head").GetString()!);
        Assert.True(withKey.GetProperty("whole").GetBoolean());
    }

    [Fact]
    public async Task A_changed_entry_is_named()
    {
        string[] lines = await ExportAsync();
        lines[3] = lines[3].Replace("CN=", "CN=x", StringComparison.Ordinal);
        await FindsAsync(lines, "Entry 4 was changed");
    }

    [Fact]
    public async Task An_entry_that_was_changed_and_hashed_anew_does_not_fit_the_next_and_its_MAC_is_wrong()
    {
        string[] lines = await ExportAsync();
        var entry = AuditEntry.Parse(lines[3])!;
        byte[] content = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(entry.Content).Replace("CN=", "CN=x", StringComparison.Ordinal));
        lines[3] = (entry with { Content = content, Hash = AuditEntry.HashOf(entry.Previous, content) }).ToLine();
        await FindsAsync(lines, "Entry 5 does not follow entry 4");
        await FindsAsync(lines, "Entry 4 was not written by this issuer", "--data", Bank);
    }

    [Fact]
    public async Task A_log_that_was_hashed_anew_from_a_change_on_is_found_by_its_MACs_and_by_a_noted_head()
    {
        string[] lines = await ExportAsync();
        string head = Convert.ToHexStringLower(AuditEntry.Parse(lines[^1])!.Hash);
        byte[] previous = AuditEntry.Beginning;
        for (int i = 0; i < lines.Length; i++)
        {
            var entry = AuditEntry.Parse(lines[i])!;
            byte[] content = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(entry.Content).Replace("CN=", "CN=x", StringComparison.Ordinal));
            entry = new AuditEntry(content, previous, AuditEntry.HashOf(previous, content), entry.Mac);
            previous = entry.Hash;
            lines[i] = entry.ToLine();
        }

        File.WriteAllLines(Exported, lines);
        Assert.Equal(ExitStatus.Done, (await IssuerCli.RunAsync("audit", "verify", Exported)).Status);
        await FindsAsync(lines, "was not written by this issuer", "--data", Bank);
        await FindsAsync(lines, "The head that was noted down is not in this log", "--head", head);
    }

    [Fact]
    public async Task Dropped_entries_are_named()
    {
        string[] lines = await ExportAsync();
        await FindsAsync([.. lines[..2], .. lines[3..]], "Entry 3 is missing");
        await FindsAsync([.. lines[..2], .. lines[4..]], "Entries 3 to 4 are missing");
    }

    [Fact]
    public async Task Entries_in_another_order_and_repeated_ones_are_named()
    {
        string[] lines = await ExportAsync();
        await FindsAsync([.. lines[..2], lines[3], lines[2], .. lines[4..]], "Entry 3 stands after entry 4");
        await FindsAsync([.. lines[..3], lines[2], .. lines[3..]], "Entry 3 stands after entry 3");
    }

    [Fact]
    public async Task An_entry_that_is_cut_off_is_named_by_its_line()
    {
        string[] lines = await ExportAsync();
        lines[2] = lines[2][..(lines[2].Length / 2)];
        await FindsAsync(lines, "Line 3 is no entry");
        await FindsAsync([.. lines[..2], new string('x', 1 << 20)], "Line 3 is no entry");
    }

    [Fact]
    public async Task A_tail_that_was_cut_off_is_found_against_a_head_that_was_noted_down()
    {
        string[] lines = await ExportAsync();
        string head = Convert.ToHexStringLower(AuditEntry.Parse(lines[^1])!.Hash);
        await FindsAsync(lines[..^1], "its end was cut off", "--head", head);

        string earlier = Convert.ToHexStringLower(AuditEntry.Parse(lines[2])!.Hash);
        File.WriteAllLines(Exported, lines);
        Assert.Equal(ExitStatus.Done, (await IssuerCli.RunAsync("audit", "verify", Exported, "--head", earlier)).Status);
        File.WriteAllLines(Exported, lines[3..]);
        var part = await IssuerCli.JsonAsync("audit", "verify", Exported, "--head", earlier);
        Assert.Equal((true, 4), (part.GetProperty("whole").GetBoolean(), part.GetProperty("first").GetInt32()));
    }

    [Theory]
    [InlineData("UPDATE audit_entries SET content = CAST(replace(CAST(content AS TEXT), 'CN=', 'CN=x') AS BLOB) WHERE sequence = 4", "Entry 4 was changed")]
    [InlineData("DELETE FROM audit_entries WHERE sequence = 2", "Entry 2 is missing")]
    [InlineData("DELETE FROM audit_entries WHERE sequence > 4", "Entries 5 to 6 are missing at the end")]
    [InlineData("DELETE FROM audit_entries", "Entries 1 to 6 are missing at the end")]
    [InlineData("UPDATE audit_entries SET mac = zeroblob(32) WHERE sequence = 5", "Entry 5 was not written by this issuer")]
    [InlineData("UPDATE audit_entries SET content = x'00' WHERE sequence = 5", "Entry number 5 has no sequence number")]
    [InlineData("UPDATE audit_heads SET hash = zeroblob(32)", "Entry 6 is not the one that the log ended with")]
    public async Task Tampering_in_the_books_is_named(string sql, string problem)
    {
        await ExportAsync();
        using (var connection = new SqliteConnection($"Data Source={Bank}/issuer.db;Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        var run = await IssuerCli.RunAsync("audit", "verify", "--data", Bank);
        Assert.Equal(ExitStatus.Damaged, run.Status);
        Assert.Contains(problem, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Line 1 is no entry")]
    [InlineData("{}", "Line 1 is no entry")]
    [InlineData("[[[[", "Line 1 is no entry")]
    [InlineData("{\"entry\":{\"sequence\":\"1\"},\"hash\":\"zz\",\"mac\":\"\",\"previous\":\"\"}", "Line 1 is no entry")]
    [InlineData("{\"entry\":{\"x\":\"\\ud800\"},\"hash\":\"\",\"mac\":\"\",\"previous\":\"\"}", "Line 1 is no entry")]
    public async Task What_is_no_log_is_said_to_be_none(string line, string problem) => await FindsAsync([line], problem);

    public void Dispose() => _folder.Dispose();

    private Task<System.Text.Json.JsonElement> InitAsync() => IssuerCli.JsonAsync("init", "--data", Bank, "--name", "Example Bank", "--url", "https://bank.example");

    private async Task<System.Text.Json.JsonElement[]> ListAsync()
    {
        var run = await IssuerCli.RunAsync("audit", "list", "--data", Bank, "--json");
        Assert.Equal((ExitStatus.Done, ""), (run.Status, run.Error));
        using var json = System.Text.Json.JsonDocument.Parse(run.Output);
        return [.. json.RootElement.EnumerateArray().Select(e => e.GetProperty("entry").Clone())];
    }

    /// <summary>Makes a log, and hands it out.</summary>
    private async Task<string[]> ExportAsync()
    {
        await InitAsync();
        for (int i = (await ListAsync()).Length; i < Entries; i++)
        {
            await IssuerCli.JsonAsync("enrollment", "new", "--data", Bank, "--subject", $"CN=Alice {i}");
        }

        var run = await IssuerCli.RunAsync("audit", "export", Exported, "--data", Bank);
        Assert.Equal(ExitStatus.Done, run.Status);
        string[] lines = File.ReadAllLines(Exported);
        Assert.Equal(Entries, lines.Length);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData([.. AuditEntry.Parse(lines[^1])!.Previous, .. AuditEntry.Parse(lines[^1])!.Content])), run.Error, StringComparison.Ordinal);
        return lines;
    }

    private async Task FindsAsync(string[] lines, string problem, params string[] more)
    {
        File.WriteAllLines(Exported, lines);
        var run = await IssuerCli.RunAsync(["audit", "verify", Exported, .. more]);
        Assert.Equal(ExitStatus.Malformed, run.Status);
        Assert.Contains(problem, run.Output, StringComparison.Ordinal);
    }
}
