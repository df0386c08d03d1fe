using System.Net;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;
using Sks.Issuer.Serving;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Commands;

public sealed class DatabaseOptionsTests(PostgreSqlCluster database) : IClassFixture<PostgreSqlCluster>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Bank => _folder["bank"];

    [PostgreSqlFact]
    public async Task Init_writes_the_database_into_the_settings_and_makes_no_books_in_the_folder()
    {
        string books = database.NewDatabase();
        await IssuerCli.JsonAsync("init", "--data", Bank, "--name", "Example Bank", "--url", "https://bank.example", "--database", books);
        Assert.False(File.Exists(Path.Combine(Bank, "issuer.db")));
        Assert.Equal(books, ConfigurationReader.Read(Path.Combine(Bank, "issuer.json")).Database);
        await IssuerCli.JsonAsync("enrollment", "new", "--data", Bank, "--subject", "CN=Alice");
        Assert.Single((await IssuerCli.JsonAsync("enrollment", "list", "--data", Bank)).EnumerateArray());
    }

    [PostgreSqlFact]
    public async Task Options_come_before_the_settings_and_a_file_may_have_a_password_if_it_is_private()
    {
        string books = database.NewDatabase();
        File.WriteAllText(_folder["private"], $"{books};Password=wonderland\n");
        File.SetUnixFileMode(_folder["private"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await IssuerCli.JsonAsync("init", "--data", Bank, "--name", "Example Bank", "--url", "https://bank.example");
        string[] enroll = ["enrollment", "new", "--data", Bank, "--subject", "CN=Alice"];
        await IssuerCli.JsonAsync([.. enroll, "--database-file", _folder["private"]]);
        Assert.Single((await IssuerCli.JsonAsync("enrollment", "list", "--data", Bank, "--database", books)).EnumerateArray());
        Assert.Empty((await IssuerCli.JsonAsync("enrollment", "list", "--data", Bank)).EnumerateArray());

        var both = await IssuerCli.RunAsync([.. enroll, "--database-file", _folder["private"], "--database", books]);
        both.AssertFailed(ExitStatus.Usage, "cannot both be given");
        File.SetUnixFileMode(_folder["private"], UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var open = await IssuerCli.RunAsync([.. enroll, "--database-file", _folder["private"]]);
        open.AssertFailed(ExitStatus.Refused, "chmod 600");
        Assert.DoesNotContain("wonderland", open.Error, StringComparison.Ordinal);
    }

    [PostgreSqlFact]
    public async Task A_password_on_the_command_line_is_warned_of_and_not_repeated()
    {
        string books = database.NewDatabase();
        await IssuerCli.JsonAsync("init", "--data", Bank, "--name", "Example Bank", "--database", books);
        var run = await IssuerCli.RunAsync("credentials", "--data", Bank, "--database", $"{books};Password=wonderland");
        Assert.Equal(ExitStatus.Done, run.Status);
        Assert.Contains("warning: everybody on this machine can see the password", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("wonderland", run.Error + run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=/nowhere;Password", 2, "is not understood")]
    [InlineData("Colour=wonderland", 2, "is not understood")]
    [InlineData("Database=sks", 2, "names no Host")]
    [InlineData("Host=/nowhere;Database=sks", 3, "cannot be reached")]
    public async Task What_is_no_connection_string_or_leads_nowhere_is_told_in_one_sentence(string text, int status, string part)
    {
        await IssuerCli.JsonAsync("init", "--data", Bank, "--name", "Example Bank");
        var run = await IssuerCli.RunAsync("credentials", "--data", Bank, "--database", text);
        run.AssertFailed((ExitStatus)status, part);
        Assert.DoesNotContain("wonderland", run.Error, StringComparison.Ordinal);
    }

    [PostgreSqlFact]
    public async Task While_the_database_is_away_requests_are_answered_with_503_and_when_to_try_again()
    {
        await IssuerCli.JsonAsync("init", "--data", Bank, "--name", "Example Bank", "--database", database.NewDatabase());
        await using var server = await IssuerServer.StartAsync(
            DataDirectory.Open(Bank), database: null, new IPEndPoint(IPAddress.Loopback, 0), TimeProvider.System, CancellationToken.None);
        var json = await IssuerCli.JsonAsync("enrollment", "new", "--data", Bank, "--subject", "CN=Alice");
        var url = new Uri(json.GetProperty("url").GetString()!);
        using var client = TestIssuer.Client(Bank);
        database.End();
        try
        {
            using var answer = await client.GetAsync(url);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter!.Delta);
        }
        finally
        {
            database.Begin();
        }

        using var again = await client.GetAsync(url);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    public void Dispose() => _folder.Dispose();
}
