using System.Text;
using Sks.Cli.CommandLine;
using Sks.Cli.Tests.Running;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Protection;
using Sks.Testing.Issuer;

namespace Sks.Cli.Tests.Keys;

public sealed class PinTests : IDisposable
{
    private readonly CliRun _cli = new();

    private string OldPin => _cli.Files.Write("old", "1739");

    private string NewPin => _cli.Files.Write("new", "8264");

    private string Puk => _cli.Files.Write("puk", "18273645");

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_PIN_is_changed_by_files()
    {
        string key = Enrol();
        var report = _cli.Run("pin", "change", key, "--pin-file", OldPin, "--new-pin-file", NewPin, "--json").Succeeds().Json;
        Assert.Equal("PIN changed", report.GetProperty("change").GetString());
        Assert.True(Opens(key, "8264"));
        Assert.False(Opens(key, "1739"));
    }

    [Fact]
    public void A_PIN_is_changed_in_a_dialog_that_explains_the_rules_and_asks_until_they_are_kept()
    {
        string key = Enrol(p => p with { PatternRestrictions = PatternRestrictions.Sequence });
        using var terminal = new ScriptedTerminal("1739", "12", "12", "2345", "2345", "8264", "8265", "8264", "8264");
        string dialog = _cli.Run(terminal, "pin", "change", key).Succeeds().Output;
        Assert.Equal(0, terminal.Unused);
        int rules = dialog.IndexOf("4 to 8 digits; no sequence", StringComparison.Ordinal);
        int length = dialog.IndexOf("must have 4 to 8 digits", StringComparison.Ordinal);
        int sequence = dialog.IndexOf("must not be a sequence", StringComparison.Ordinal);
        int differ = dialog.IndexOf("The two differ", StringComparison.Ordinal);
        Assert.True(0 < rules && rules < length && length < sequence && sequence < differ, dialog);
        Assert.True(Opens(key, "8264"));
    }

    [Fact]
    public void A_new_PIN_from_a_file_that_breaks_the_rules_is_refused_with_the_reason_and_nothing_is_spent()
    {
        string key = Enrol();
        string shortPin = _cli.Files.Write("short", "123");
        _cli.Run("pin", "change", key, "--pin-file", OldPin, "--new-pin-file", shortPin).Fails(ExitStatus.Refused, "must have 4 to 8 digits");
        Assert.Equal(0, Info(key).PinErrorCount);
        Assert.True(Opens(key, "1739"));
    }

    [Fact]
    public void A_wrong_PIN_tells_the_tries_left()
    {
        string key = Enrol();
        string wrong = _cli.Files.Write("wrong", "0000");
        _cli.Run("pin", "change", key, "--pin-file", wrong, "--new-pin-file", NewPin).Fails(ExitStatus.Authorization, "2 tries are left");
    }

    [Fact]
    public void Giving_up_leaves_everything_as_it_was()
    {
        string key = Enrol();
        using var atOnce = new ScriptedTerminal([null]);
        _cli.Run(atOnce, "pin", "change", key).Fails(ExitStatus.Refused, "No PIN was given");
        using var later = new ScriptedTerminal("1739", null);
        _cli.Run(later, "pin", "change", key).Fails(ExitStatus.Refused, "No new PIN was given");
        Assert.Equal(0, Info(key).PinErrorCount);
        Assert.True(Opens(key, "1739"));
    }

    [Fact]
    public async Task Ctrl_C_at_a_prompt_ends_with_130()
    {
        string key = Enrol();
        using var terminal = new ScriptedTerminal("1739");
        var result = await _cli.RunAsync(terminal, new CancellationToken(canceled: true), "pin", "change", key);
        result.Fails(ExitStatus.Cancelled, "Interrupted");
    }

    [Theory]
    [InlineData("pin change {0}", "--pin-file")]
    [InlineData("pin change {0} --pin-file {1}", "--new-pin-file")]
    [InlineData("pin set {0}", "--puk-file")]
    [InlineData("unlock {0}", "--puk-file")]
    public void Without_a_terminal_the_missing_option_is_named(string line, string option)
    {
        string key = Enrol();
        string arguments = string.Format(System.Globalization.CultureInfo.InvariantCulture, line, key, OldPin);
        _cli.Run(arguments.Split(' ')).Fails(ExitStatus.Refused, option);
    }

    [Fact]
    public void A_locked_key_is_unlocked_by_its_PUK_and_keeps_its_PIN()
    {
        string key = Enrol();
        Lock(key);
        _cli.Run("unlock", key, "--puk-file", Puk).Succeeds();
        Assert.True(Opens(key, "1739"));
    }

    [Fact]
    public void A_locked_key_gets_a_new_PIN_by_its_PUK()
    {
        string key = Enrol();
        Lock(key);
        _cli.Run("pin", "set", key, "--puk-file", Puk, "--new-pin-file", NewPin).Succeeds();
        Assert.True(Opens(key, "8264"));
    }

    [Fact]
    public void Before_a_terminal_nobody_is_asked_for_the_PIN_of_a_locked_key()
    {
        string key = Enrol();
        Lock(key);
        using var terminal = new ScriptedTerminal("1739");
        _cli.Run(terminal, "pin", "change", key).Fails(ExitStatus.Authorization, $"sks unlock {key}");
        Assert.Equal(1, terminal.Unused);
    }

    [Fact]
    public void Wrong_PUKs_tell_the_tries_left_and_at_last_that_the_issuer_must_help()
    {
        string key = Enrol();
        Lock(key);
        string wrong = _cli.Files.Write("wrong", "00000000");
        _cli.Run("unlock", key, "--puk-file", wrong).Fails(ExitStatus.Authorization, "2 tries are left");
        _cli.Run("pin", "set", key, "--puk-file", wrong, "--new-pin-file", NewPin).Fails(ExitStatus.Authorization, "1 try is left");
        _cli.Run("unlock", key, "--puk-file", wrong).Fails(ExitStatus.Authorization, "issuer");
        _cli.Run("unlock", key, "--puk-file", Puk).Fails(ExitStatus.Authorization, "is locked by wrong PUKs");
    }

    [Fact]
    public void A_PIN_that_may_not_be_changed_or_is_not_there_is_refused()
    {
        string fixedPin = Enrol(p => p with { UserModifiable = false });
        string none = $"{Enrolment.WithoutPin(_cli.Element).KeyHandle}";
        _cli.Run("pin", "change", fixedPin, "--pin-file", OldPin, "--new-pin-file", NewPin).Fails(ExitStatus.Refused, "does not let its PIN be changed");
        _cli.Run("pin", "change", none, "--pin-file", OldPin, "--new-pin-file", NewPin).Fails(ExitStatus.Refused, "has no PIN");
        _cli.Run("unlock", none, "--puk-file", Puk).Fails(ExitStatus.Refused, "has no PUK");
    }

    [Fact]
    public void No_PIN_or_PUK_is_ever_shown()
    {
        string key = Enrol();
        using var terminal = new ScriptedTerminal("1739", "8264", "8264");
        string shown = _cli.Run(terminal, "pin", "change", key).Succeeds().Output + terminal.Errors;
        Assert.DoesNotContain("1739", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("8264", shown, StringComparison.Ordinal);
    }

    private string Enrol(Func<PinPolicy, PinPolicy>? policy = null) => $"{Enrolment.WithPinAndPuk(_cli.Element, pinPolicy: policy)}";

    private KeyProtectionInfo Info(string key) => _cli.Element.GetKeyProtectionInfo(uint.Parse(key));

    private void Lock(string key)
    {
        while (!Info(key).ProtectionStatus.HasFlag(ProtectionStatus.PinBlocked))
        {
            Assert.False(Opens(key, "0000"));
        }
    }

    private bool Opens(string key, string pin)
    {
        try
        {
            _cli.Element.SignHashedData(uint.Parse(key), AlgorithmUris.EcdsaSha256, [], false, Encoding.UTF8.GetBytes(pin), new byte[32]);
            return true;
        }
        catch (SksException e) when (e.Status == SksStatus.Authorization)
        {
            return false;
        }
    }
}
