using System.Text;
using System.Text.Json;
using Sks.Cli.CommandLine;
using Sks.Cli.Tests.Running;
using Sks.Core.Protection;
using Sks.Testing.Issuer;

namespace Sks.Cli.Tests.Device;

public sealed class DevicePinTests : IDisposable
{
    private const string Pin = "device-1739";
    private const string Puk = "device-puk-83";

    private readonly CliRun _cli = new(biometrics: true);

    private string PinFile => _cli.Files.Write("pin", Pin);

    private string PukFile => _cli.Files.Write("puk", Puk);

    private string NewPinFile => _cli.Files.Write("new", "other-8264");

    private string WrongFile => _cli.Files.Write("wrong", "wrong-0000");

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Before_a_terminal_both_are_chosen_twice_by_rules_that_are_told_and_never_shown()
    {
        // What breaks the rules is typed twice, too: nobody looks before.
        using var typing = new ScriptedTerminal("123", "123", Pin, Pin, "12345", "12345", Puk, Puk);
        var result = _cli.Run(typing, "device", "pin", "init").Succeeds();
        Assert.Equal(0, typing.Unused);
        Assert.Contains("4 to 128 bytes of text; locks after 3 wrong PINs in a row.", result.Output, StringComparison.Ordinal);
        Assert.Contains("The PIN must have 4 to 128 bytes.", result.Output, StringComparison.Ordinal);
        Assert.Contains(
            "6 to 128 bytes of text; locks after 10 wrong PUKs in a row; cannot be changed later.", result.Output, StringComparison.Ordinal);
        Assert.Contains("The PUK must have 6 to 128 bytes.", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Pin, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Puk, result.Output, StringComparison.Ordinal);
        _cli.Element.ChangeDevicePin(Encoding.UTF8.GetBytes(Pin), "1234"u8);
        _cli.Element.UnlockDevicePin(Encoding.UTF8.GetBytes(Puk));
    }

    [Fact]
    public void Init_takes_files_and_works_once()
    {
        var made = Init().Json;
        Assert.Equal(("ok", 3, "ok", 10), States(made));
        _cli.Run("device", "pin", "init", "--pin-file", NewPinFile, "--puk-file", PukFile)
            .Fails(ExitStatus.Refused, "'sks device pin change'");
        Assert.True(_cli.Run("device", "--json").Succeeds().Json.GetProperty("devicePin").GetBoolean());
    }

    [Fact]
    public void Values_from_files_that_break_the_rules_are_refused_with_the_reason()
    {
        string shortPin = _cli.Files.Write("short", "12");
        _cli.Run("device", "pin", "init", "--pin-file", shortPin, "--puk-file", PukFile).Fails(ExitStatus.Refused, "The PIN must have 4 to 128");
        _cli.Run("device", "pin", "init", "--pin-file", PinFile, "--puk-file", shortPin).Fails(ExitStatus.Refused, "The PUK must have 6 to 128");
        Assert.False(_cli.Element.GetDevicePinInfo().Initialized);
        Init();
        _cli.Run("device", "pin", "change", "--pin-file", PinFile, "--new-pin-file", shortPin).Fails(ExitStatus.Refused, "must have 4 to 128");
        _cli.Run("device", "pin", "set", "--puk-file", PukFile, "--new-pin-file", shortPin).Fails(ExitStatus.Refused, "must have 4 to 128");
        Assert.Equal(("ok", 3, "ok", 10), States(Show()));
    }

    [Fact]
    public void Show_tells_the_states()
    {
        Assert.Equal(("none", null, "none", null), States(Show()));
        Assert.Contains("sks device pin init", _cli.Run("device", "pin", "show").Succeeds().Output, StringComparison.Ordinal);
        Init();
        Wrong("change", "--pin-file");
        Wrong("unlock", "--puk-file");
        Assert.Equal(("ok", 2, "ok", 9), States(Show()));
        Assert.Contains("ok, 2 tries left", _cli.Run("device", "pin", "show").Succeeds().Output, StringComparison.Ordinal);
        Wrong("change", "--pin-file");
        Wrong("change", "--pin-file");
        Assert.Equal(("locked", 0, "ok", 9), States(Show()));
    }

    [Fact]
    public void The_device_pin_is_changed_set_and_unlocked()
    {
        Init();
        _cli.Run("device", "pin", "change", "--pin-file", PinFile, "--new-pin-file", NewPinFile).Succeeds();
        _cli.Run("device", "pin", "change", "--pin-file", PinFile, "--new-pin-file", NewPinFile).Fails(ExitStatus.Authorization, "2 tries are left");
        _cli.Run("device", "pin", "set", "--puk-file", PukFile, "--new-pin-file", PinFile).Succeeds();
        Assert.Equal(("ok", 3, "ok", 10), States(Show()));
        Wrong("change", "--pin-file");
        _cli.Run("device", "pin", "unlock", "--puk-file", PukFile).Succeeds();
        Assert.Equal(("ok", 3, "ok", 10), States(Show()));
        using var terminal = new ScriptedTerminal(Pin, "other-8264", "other-8264");
        Assert.Contains("Device PIN changed.", _cli.Run(terminal, "device", "pin", "change").Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_ones_tell_the_tries_left_and_at_last_what_helps()
    {
        Init();
        Wrong("change", "--pin-file").Fails(ExitStatus.Authorization, "Wrong device PIN; 2 tries are left.");
        Wrong("change", "--pin-file").Fails(ExitStatus.Authorization, "Wrong device PIN; 1 try is left.");
        Wrong("change", "--pin-file").Fails(ExitStatus.Authorization, "sks device pin unlock");
        using var atOnce = new ScriptedTerminal(Pin);
        _cli.Run(atOnce, "device", "pin", "change").Fails(ExitStatus.Authorization, "sks device pin unlock");
        Assert.Equal(1, atOnce.Unused);
        Wrong("unlock", "--puk-file").Fails(ExitStatus.Authorization, "Wrong device PUK; 9 tries are left.");
        for (int i = 0; i < 9; i++)
        {
            Wrong("unlock", "--puk-file");
        }

        _cli.Run("device", "pin", "unlock", "--puk-file", PukFile).Fails(ExitStatus.Authorization, "locked for good");
        using var puk = new ScriptedTerminal(Puk);
        _cli.Run(puk, "device", "pin", "unlock").Fails(ExitStatus.Authorization, "locked for good");
        Assert.Equal(1, puk.Unused);
    }

    [Theory]
    [InlineData("change")]
    [InlineData("set")]
    [InlineData("unlock")]
    public void Without_a_device_pin_nobody_is_asked_and_init_is_named(string command)
    {
        using var terminal = new ScriptedTerminal(Pin);
        _cli.Run(terminal, "device", "pin", command).Fails(ExitStatus.Refused, "'sks device pin init'");
        Assert.Equal(1, terminal.Unused);
    }

    [Theory]
    [InlineData("init", "--pin-file")]
    [InlineData("init --pin-file {0}", "--puk-file")]
    [InlineData("change", "--pin-file")]
    [InlineData("change --pin-file {0}", "--new-pin-file")]
    [InlineData("set", "--puk-file")]
    [InlineData("unlock", "--puk-file")]
    public void Without_a_terminal_the_missing_option_is_named(string line, string option)
    {
        if (!line.StartsWith("init", StringComparison.Ordinal))
        {
            Init();
        }

        string arguments = string.Format(System.Globalization.CultureInfo.InvariantCulture, line, PinFile);
        _cli.Run(["device", "pin", .. arguments.Split(' ')]).Fails(ExitStatus.Refused, option);
    }

    [Fact]
    public void A_key_under_the_device_pin_is_listed_signs_and_is_deleted_with_it()
    {
        Init();
        string key = Enrol(BiometricProtection.None, DeleteProtection.Pin);
        var listed = _cli.Run("list", "--json").Succeeds().Json[0];
        Assert.Equal(("device", 3, "device", 10), States(listed));
        Assert.Equal("none", listed.GetProperty("biometrics").GetString());
        Assert.Contains("the device's, 3 tries left", _cli.Run("list").Succeeds().Output, StringComparison.Ordinal);
        string file = _cli.Files.Write("letter", "text");
        using (var terminal = new ScriptedTerminal(Pin))
        {
            var signed = _cli.Run(terminal, "sign", key, file, "--out", _cli.Files["sig"]).Succeeds();
            Assert.Contains("device PIN:", signed.Output, StringComparison.Ordinal);
        }

        _cli.Run("sign", key, file, "--out", _cli.Files["sig"], "--pin-file", WrongFile)
            .Fails(ExitStatus.Authorization, "Wrong device PIN; 2 tries are left.");
        _cli.Run("delete", key, "--yes", "--pin-file", PinFile).Succeeds();
        Assert.Null(_cli.Element.EnumerateKeys(0));
    }

    [Fact]
    public void A_key_is_deleted_with_the_device_puk_if_its_issuer_wants_that()
    {
        Init();
        string key = Enrol(BiometricProtection.None, DeleteProtection.Puk);
        _cli.Run("delete", key, "--yes", "--puk-file", WrongFile).Fails(ExitStatus.Authorization, "Wrong device PUK; 9 tries are left.");
        _cli.Run("delete", key, "--yes", "--puk-file", PukFile).Succeeds();
    }

    [Fact]
    public void A_locked_device_pin_is_listed_so()
    {
        Init();
        Enrol();
        for (int i = 0; i < 3; i++)
        {
            Wrong("change", "--pin-file");
        }

        Assert.Equal(("device", 0, "device", 10), States(_cli.Run("list", "--json").Succeeds().Json[0]));
        Assert.Contains("the device's, locked", _cli.Run("list").Succeeds().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pin change {0}", "sks device pin change")]
    [InlineData("pin set {0}", "sks device pin set")]
    [InlineData("unlock {0}", "sks device pin unlock")]
    public void Commands_for_a_keys_own_pin_name_the_devices_instead(string line, string instead)
    {
        Init();
        string arguments = string.Format(System.Globalization.CultureInfo.InvariantCulture, line, Enrol());
        using var terminal = new ScriptedTerminal(Pin);
        _cli.Run(terminal, arguments.Split(' ')).Fails(ExitStatus.Refused, instead);
        Assert.Equal(1, terminal.Unused);
    }

    [Fact]
    public void Biometric_protection_is_listed_and_what_cannot_be_done_without_is_refused()
    {
        Init();
        string alternative = Enrol(BiometricProtection.Alternative);
        string combined = Enrol(BiometricProtection.Combined);
        Assert.Equal(
            ["alternative", "combined"],
            _cli.Run("list", "--json").Succeeds().Json.EnumerateArray().Select(k => k.GetProperty("biometrics").GetString()!));
        Assert.True(_cli.Run("device", "--json").Succeeds().Json.GetProperty("biometrics").GetBoolean());
        string file = _cli.Files.Write("letter", "text");
        _cli.Run("sign", alternative, file, "--out", _cli.Files["sig"], "--pin-file", PinFile).Succeeds();
        _cli.Run("sign", combined, file, "--out", _cli.Files["sig"], "--pin-file", PinFile).Fails(ExitStatus.Refused, "wants biometrics");
    }

    private static (string? Pin, int? PinTries, string? Puk, int? PukTries) States(JsonElement report)
    {
        var (pin, puk) = (report.GetProperty("pin"), report.GetProperty("puk"));
        return (pin.GetProperty("state").GetString(), Tries(pin), puk.GetProperty("state").GetString(), Tries(puk));
    }

    private static int? Tries(JsonElement secret) =>
        secret.GetProperty("triesLeft") is { ValueKind: JsonValueKind.Number } tries ? tries.GetInt32() : null;

    private CliResult Init() => _cli.Run("device", "pin", "init", "--pin-file", PinFile, "--puk-file", PukFile, "--json").Succeeds();

    private JsonElement Show() => _cli.Run("device", "pin", "show", "--json").Succeeds().Json;

    private CliResult Wrong(string command, string option)
    {
        string[] newPin = command == "unlock" ? [] : ["--new-pin-file", NewPinFile];
        var result = _cli.Run(["device", "pin", command, option, WrongFile, .. newPin]);
        Assert.Equal(ExitStatus.Authorization, result.Status);
        return result;
    }

    private string Enrol(
        BiometricProtection biometrics = BiometricProtection.None, DeleteProtection deleteProtection = DeleteProtection.None)
    {
        var entry = Enrolment.WithoutPin(
            _cli.Element,
            k => k with { DevicePinProtection = true, BiometricProtection = biometrics, DeleteProtection = deleteProtection });
        return $"{entry.KeyHandle}";
    }
}
