using System.Text.Json;
using Sks.Cli.CommandLine;
using Sks.Cli.Tests.Running;
using Sks.KeyGen2.Issuer;

namespace Sks.Cli.Tests.Respond;

/// <summary><c>sks respond</c>, a command for each message.</summary>
public sealed class RespondTests : IDisposable
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly CliRun _cli = new();
    private readonly FileIssuer _issuer;

    public RespondTests() => _issuer = new FileIssuer(_cli.Files);

    private string Response => _cli.Files["response.json"];

    public void Dispose()
    {
        _issuer.Dispose();
        _cli.Dispose();
    }

    [Fact]
    public void A_person_is_told_that_nobody_vouches_for_a_file_agrees_chooses_a_PIN_and_gets_the_key()
    {
        using var first = new ScriptedTerminal("y");
        var told = _cli.Run(first, "respond", _issuer.Request, "--issuer", FileIssuer.Url, "--out", Response).Succeeds();
        Assert.Contains("nobody vouches for who made it", told.Output, StringComparison.Ordinal);
        Assert.Contains(FileIssuer.Url, told.Output, StringComparison.Ordinal);
        _issuer.Take(Response);
        Step(new ScriptedTerminal("y"));
        Step(new ScriptedTerminal("1739", "1739"));
        var last = Step(new ScriptedTerminal("y"));
        Assert.Contains("It counts when the issuer has received", last.Output, StringComparison.Ordinal);
        Assert.Contains("Alice's key", last.Output, StringComparison.Ordinal);
        Assert.Equal(IssuerSessionPhase.Completed, _issuer.Phase);
        Assert.NotNull(_cli.Element.EnumerateKeys(0));
    }

    [Fact]
    public void Without_out_standard_output_is_the_response_and_nothing_else()
    {
        for (int i = 0; i < 4; i++)
        {
            var result = _cli.Run("respond", _issuer.Request, "--issuer", FileIssuer.Url, "--yes", "--pin-file", _cli.Files.Write("pin", "1739"));
            Assert.Equal(ExitStatus.Done, result.Status);
            File.WriteAllText(Response, result.Output);
            _issuer.Take(Response);
        }

        Assert.Equal(IssuerSessionPhase.Completed, _issuer.Phase);
    }

    [Fact]
    public void With_json_the_response_is_part_of_the_report_or_its_file_is_named()
    {
        var inside = _cli.Run("respond", _issuer.Request, "--issuer", FileIssuer.Url, "--yes", "--json");
        var message = inside.Json.GetProperty("response");
        Assert.Equal("InvocationResponse", message.GetProperty("@qualifier").GetString());
        File.WriteAllText(Response, message.GetRawText());
        _issuer.Take(Response);
        var beside = _cli.Run("respond", _issuer.Request, "--out", _cli.Files["2.json"], "--json").Succeeds().Json;
        Assert.Equal(_cli.Files["2.json"], beside.GetProperty("file").GetString());
        Assert.Equal(JsonValueKind.Null, beside.GetProperty("response").ValueKind);
        Assert.False(beside.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public void The_first_request_needs_the_issuers_URL_and_that_has_to_be_HTTPS()
    {
        _cli.Run("respond", _issuer.Request, "--out", Response, "--yes").Fails(ExitStatus.Usage, "--issuer URL");
        _cli.Run("respond", _issuer.Request, "--out", Response, "--yes", "--issuer", "http://issuer.example").Fails(ExitStatus.Refused, "HTTPS");
        Assert.False(File.Exists(Response));
    }

    [Fact]
    public void Later_requests_do_not_need_the_URL_and_another_one_is_refused()
    {
        Begin();
        Run("--issuer", "https://other.example/files").Fails(ExitStatus.Refused, FileIssuer.Url);
        Run().Succeeds();
    }

    [Fact]
    public void Declining_or_nobody_to_ask_leaves_nothing()
    {
        _cli.Run(new ScriptedTerminal("n"), "respond", _issuer.Request, "--issuer", FileIssuer.Url, "--out", Response).Fails(ExitStatus.Refused, "did not agree");
        var nobody = _cli.Run("respond", _issuer.Request, "--issuer", FileIssuer.Url);
        Assert.Equal((ExitStatus.Refused, ""), (nobody.Status, nobody.Output));
        Assert.Contains("agree beforehand with --yes", nobody.Error, StringComparison.Ordinal);
        Assert.Empty(States());
        Assert.False(File.Exists(Response));
    }

    [Fact]
    public void A_PIN_that_nobody_can_be_asked_for_leaves_the_session_waiting_for_the_same_request()
    {
        Begin();
        Run().Succeeds();
        _issuer.Take(Response);
        Run().Fails(ExitStatus.Refused, "--pin-file");
        Assert.NotNull(_cli.Element.EnumerateProvisioningSessions(0, provisioningState: true));
        Run("--pin-file", _cli.Files.Write("pin", "1739")).Succeeds();
    }

    [Fact]
    public void A_file_that_is_there_is_left_alone_and_so_is_the_session()
    {
        File.WriteAllText(Response, "mine");
        _cli.Run("respond", _issuer.Request, "--issuer", FileIssuer.Url, "--yes", "--out", Response).Fails(ExitStatus.Refused, "--force");
        Assert.Equal("mine", File.ReadAllText(Response));
        _cli.Run("respond", _issuer.Request, "--issuer", FileIssuer.Url, "--yes", "--out", _cli.Files.Path).Fails(ExitStatus.Refused, "no regular file");
        _cli.Run("respond", _issuer.Request, "--issuer", FileIssuer.Url, "--yes", "--out", _cli.Files["none/x"]).Fails(ExitStatus.NotFound, "none");
        Assert.Empty(States());
        _cli.Run("respond", _issuer.Request, "--issuer", FileIssuer.Url, "--yes", "--out", Response, "--force").Succeeds();
        Assert.Single(States());
    }

    [Fact]
    public void What_is_remembered_is_private_to_the_owner_and_gone_at_the_end()
    {
        Begin();
        string state = Assert.Single(States());
        Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(state) & Others);
        Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(Path.GetDirectoryName(state)!) & Others);
        Run().Succeeds();
        for (int i = 0; i < 2; i++)
        {
            _issuer.Take(Response);
            Run("--pin-file", _cli.Files.Write("pin", "1739")).Succeeds();
        }

        Assert.Empty(States());
    }

    [Fact]
    public void A_damaged_state_is_named_and_can_be_given_up()
    {
        Begin();
        File.WriteAllText(Assert.Single(States()), "{}");
        Run().Fails(ExitStatus.Malformed, $"--abort {_issuer.Id}");
        _cli.Run("respond", "--abort", _issuer.Id).Succeeds();
        Assert.Empty(States());
    }

    [Fact]
    public void Files_that_are_no_message_or_of_no_session_under_way_are_told()
    {
        _cli.Run("respond", _cli.Files["none.json"], "--yes").Fails(ExitStatus.NotFound, "none.json");
        _cli.Run("respond", _cli.Files.Write("x", "hello"), "--yes").Fails(ExitStatus.Malformed, "JSON");
        Begin();
        _cli.Run("respond", "--abort", _issuer.Id).Succeeds();
        Run().Fails(ExitStatus.Refused, "No session under way");
        _cli.Run("respond", "--abort", _issuer.Id).Fails(ExitStatus.NotFound, _issuer.Id);
    }

    [Fact]
    public void Sessions_are_listed_and_those_that_the_store_no_longer_has_are_cleaned_up()
    {
        Begin();
        Assert.Contains("ProvisioningInitializationRequest", _cli.Run("respond", "--list").Succeeds().Output, StringComparison.Ordinal);
        Run().Succeeds();
        Assert.Single(_cli.Run("respond", "--list", "--json").Succeeds().Json.EnumerateArray());
        _cli.Element.AbortProvisioningSession(_cli.Element.EnumerateProvisioningSessions(0, provisioningState: true)!.ProvisioningHandle);
        Assert.Contains("No session", _cli.Run("respond", "--list").Succeeds().Output, StringComparison.Ordinal);
        Assert.Empty(States());
    }

    [Fact]
    public void One_of_file_list_and_abort_is_needed()
    {
        _cli.Run("respond").Fails(ExitStatus.Usage, "--list");
        _cli.Run("respond", "x", "--list").Fails(ExitStatus.Usage, "--list");
    }

    [Fact]
    public void While_one_command_is_at_work_another_is_refused()
    {
        Begin();
        string folder = Path.GetDirectoryName(Assert.Single(States()))!;
        using (new FileStream(Path.Combine(folder, "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Run().Fails(ExitStatus.NotAvailable, "Another");
        }

        Run().Succeeds();
    }

    private string[] States() => Directory.Exists(_cli.Files["sessions"])
        ? Directory.GetFiles(_cli.Files["sessions"], "*.json", SearchOption.AllDirectories)
        : [];

    private void Begin()
    {
        _cli.Run("respond", _issuer.Request, "--issuer", FileIssuer.Url, "--yes", "--out", Response).Succeeds();
        _issuer.Take(Response);
    }

    private CliResult Run(params string[] options) => _cli.Run(["respond", _issuer.Request, "--out", Response, "--force", "--yes", .. options]);

    private CliResult Step(ScriptedTerminal terminal)
    {
        using (terminal)
        {
            var result = _cli.Run(terminal, "respond", _issuer.Request, "--out", Response, "--force").Succeeds();
            _issuer.Take(Response);
            return result;
        }
    }
}
