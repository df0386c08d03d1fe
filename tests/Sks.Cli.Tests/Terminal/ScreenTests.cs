using Sks.Cli.CommandLine;
using Sks.Cli.Reports;
using Sks.Cli.Terminal;
using Sks.Cli.Tests.Running;

namespace Sks.Cli.Tests.Terminal;

public sealed class ScreenTests
{
    [Fact]
    public void With_json_questions_go_to_standard_error_and_output_is_the_result_alone()
    {
        var terminal = new ScriptedTerminal("y");
        var screen = new Screen(terminal, json: true);
        screen.Line("not shown");
        screen.Explain("who asks");
        Assert.True(screen.Confirm("Agree?", "--yes", default));
        screen.Show(new WrittenReport("f", null), ReportJson.Default.WrittenReport, _ => screen.Line("not shown"));
        Assert.Equal("f", System.Text.Json.JsonDocument.Parse(terminal.Output).RootElement.GetProperty("file").GetString());
        Assert.Contains("who asks", terminal.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("not shown", terminal.Output + terminal.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData("YES", true)]
    [InlineData("", false)]
    [InlineData("n", false)]
    [InlineData("yeah", false)]
    [InlineData(null, false)]
    public void Only_a_clear_yes_is_consent(string? answer, bool agreed) =>
        Assert.Equal(agreed, new Screen(new ScriptedTerminal(answer), json: false).Confirm("Agree?", "--yes", default));

    [Fact]
    public void Nobody_is_asked_without_a_terminal()
    {
        var refusal = Assert.Throws<CommandException>(() => new Screen(new ScriptedTerminal(), json: false).Confirm("Agree?", "--yes", default));
        Assert.Equal(ExitStatus.Refused, refusal.Status);
        Assert.Contains("--yes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_way_to_show_text_makes_it_safe()
    {
        const string Hostile = "\u001b[2J\nsks: forged";
        var terminal = new ScriptedTerminal("y", "1");
        var screen = new Screen(terminal, json: false);
        screen.Line(Hostile);
        screen.Step(Hostile);
        screen.Field("label", Hostile);
        screen.Explain(Hostile);
        screen.ExplainField("label", Hostile);
        screen.Warn(Hostile);
        screen.Confirm(Hostile, "--yes", default);
        screen.ReadSecret(Hostile, default)?.Dispose();
        Assert.DoesNotContain('\u001b', terminal.Output + terminal.Errors);
        Assert.DoesNotContain("\nsks: forged", terminal.Output + terminal.Errors, StringComparison.Ordinal);
    }
}
