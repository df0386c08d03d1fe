using Sks.Cli.CommandLine;
using Sks.Cli.Tests.Running;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.OneTimePasswords;
using Sks.Testing.Issuer;
using Sks.Testing.Vectors;

namespace Sks.Cli.Tests.Otp;

public sealed class OtpTests : IDisposable
{
    private readonly CliRun _cli = new();

    private string PinFile => _cli.Files.Write("pin", "1739\n");

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Codes_by_counter_are_those_of_RFC_4226_each_shown_once()
    {
        SymmetricKeys.EnrolHotp(_cli.Element);
        foreach (string[] row in PublishedVectors.Rows("rfc4226-appendix-d.txt"))
        {
            Assert.Equal(row[4] + "\n", Otp("show").Succeeds().Output);
        }
    }

    [Theory]
    [InlineData(AlgorithmUris.HmacSha1, "94287082")]
    [InlineData(AlgorithmUris.HmacSha256, "46119246")]
    [InlineData(AlgorithmUris.HmacSha512, "90693936")]
    public void Codes_by_time_are_those_of_RFC_6238_and_say_how_long_they_last(string algorithm, string code)
    {
        uint key = SymmetricKeys.EnrolTotp(_cli.Element, algorithm);
        _cli.Clock = At(59);
        var report = Otp("show", $"{key}", "--json").Succeeds().Json;
        Assert.Equal(
            (key, "Mail", "totp", code, 1),
            (report.GetProperty("handle").GetUInt32(),
                report.GetProperty("friendlyName").GetString(),
                report.GetProperty("type").GetString(),
                report.GetProperty("code").GetString(),
                report.GetProperty("secondsLeft").GetInt32()));
        string[] lines = Otp("show").Succeeds().Output.Split('\n');
        Assert.Equal(code, lines[0]);
        Assert.Matches("^  Seconds left +1$", lines[1]);
    }

    [Fact]
    public void The_moment_of_a_code_is_when_the_PIN_has_been_typed_not_when_it_was_asked_for()
    {
        SymmetricKeys.EnrolTotp(_cli.Element, withPin: true);
        using var terminal = new ScriptedTerminal("1739");
        _cli.Clock = new ClockOf(() => DateTimeOffset.FromUnixTimeSeconds(terminal.Unused > 0 ? 29 : 59));
        Assert.Contains("94287082", _cli.Run(terminal, "otp", "show").Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_of_a_code_by_counter_names_the_counter_that_it_used_up()
    {
        uint key = SymmetricKeys.EnrolHotp(_cli.Element, counter: 7);
        var report = Otp("show", "Bank", "--json").Succeeds().Json;
        Assert.Equal(("162583", 7UL), (report.GetProperty("code").GetString(), report.GetProperty("counter").GetUInt64()));
        Assert.Equal(8UL, Counter(key));
    }

    [Fact]
    public void A_wrong_PIN_counts_as_one_and_leaves_the_counter_alone_also_once_the_key_is_locked()
    {
        uint key = SymmetricKeys.EnrolHotp(_cli.Element, withPin: true);
        string wrong = _cli.Files.Write("wrong", "0000");
        Otp("show", "--pin-file", wrong).Fails(ExitStatus.Authorization, "2 tries are left");
        Otp("show", "--pin-file", wrong).Fails(ExitStatus.Authorization, "1 try is left");
        Otp("show", "--pin-file", wrong).Fails(ExitStatus.Authorization, $"sks unlock {key}");
        Otp("show", "--pin-file", PinFile).Fails(ExitStatus.Authorization, "is locked");
        Assert.Equal(0UL, Counter(key));
        _cli.Element.UnlockKey(key, Enrolment.Puk);
        Assert.Equal("755224\n", Otp("show", "--pin-file", PinFile).Succeeds().Output);
    }

    [Fact]
    public void The_person_is_asked_for_the_PIN_and_without_one_to_ask_the_option_is_named()
    {
        uint key = SymmetricKeys.EnrolHotp(_cli.Element, withPin: true);
        Otp("show").Fails(ExitStatus.Refused, "--pin-file FILE");
        using var terminal = new ScriptedTerminal("1739");
        var result = _cli.Run(terminal, "otp", "show", "--socket", _cli.Files["sks.sock"]).Succeeds();
        Assert.EndsWith("755224\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("1739", result.Output, StringComparison.Ordinal);
        Assert.Equal(1UL, Counter(key));
    }

    [Fact]
    public void Several_keys_are_listed_to_choose_from_and_none_is_status_7()
    {
        Otp("show").Fails(ExitStatus.NotFound, "no key for one-time passwords");
        uint bank = SymmetricKeys.EnrolHotp(_cli.Element);
        uint mail = SymmetricKeys.EnrolTotp(_cli.Element);
        Otp("show").Fails(ExitStatus.Usage, $"{bank} (Bank), {mail} (Mail)");
        Assert.Equal(0UL, Counter(bank));
    }

    [Fact]
    public void A_key_for_other_purposes_is_refused()
    {
        uint key = Enrolment.WithoutPin(_cli.Element).KeyHandle;
        Otp("show", $"{key}").Fails(ExitStatus.Refused, "makes no one-time passwords");
        Otp("show", "nobody").Fails(ExitStatus.NotFound, "There is no key 'nobody'");
    }

    [Theory]
    [InlineData("Counter:0", "has no Digits")]
    [InlineData("Counter:0 Digits:9", "from 6 to 8")]
    [InlineData("Counter:x Digits:6", "Counter in the key's property bag")]
    [InlineData("Digits:6", "has no Counter")]
    public void Nonsense_in_a_property_bag_is_told_before_a_PIN_is_asked_for_and_the_list_goes_on(string bag, string saying)
    {
        uint bad = SymmetricKeys.Enrol(_cli.Element, SymmetricKeys.RfcSecret(20), null, withPin: true, Bag(bag));
        uint good = SymmetricKeys.EnrolHotp(_cli.Element);
        Otp("show", $"{bad}").Fails(ExitStatus.Malformed, saying);
        var list = Otp("list", "--json").Succeeds().Json;
        Assert.Equal(2, list.GetArrayLength());
        Assert.Equal(bad, list[0].GetProperty("handle").GetUInt32());
        Assert.Contains(saying, list[0].GetProperty("problem").GetString()!, StringComparison.Ordinal);
        Assert.Equal(good, list[1].GetProperty("handle").GetUInt32());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, list[1].GetProperty("problem").ValueKind);
        Assert.Contains(saying, Otp("list").Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_are_listed_with_what_they_count_and_no_counter_moves()
    {
        Assert.Contains("No keys", Otp("list").Succeeds().Output, StringComparison.Ordinal);
        uint bank = SymmetricKeys.EnrolHotp(_cli.Element, counter: 41, withPin: true);
        SymmetricKeys.EnrolTotp(_cli.Element, AlgorithmUris.HmacSha256);
        Enrolment.WithoutPin(_cli.Element);
        var list = Otp("list", "--json").Succeeds().Json;
        Assert.Equal(2, list.GetArrayLength());
        Assert.Equal(("hotp", 6, 41UL), (list[0].GetProperty("type").GetString(), list[0].GetProperty("digits").GetInt32(), list[0].GetProperty("counter").GetUInt64()));
        Assert.Equal("ok", list[0].GetProperty("pin").GetProperty("state").GetString());
        Assert.Equal(("totp", 30), (list[1].GetProperty("type").GetString(), list[1].GetProperty("timeStep").GetInt32()));
        Assert.Equal(AlgorithmUris.HmacSha256, list[1].GetProperty("algorithm").GetString());
        string text = Otp("list").Succeeds().Output;
        Assert.Contains($"Key {bank} \"Bank\" (HOTP)", text, StringComparison.Ordinal);
        Assert.Contains("the next is number 41", text, StringComparison.Ordinal);
        Assert.Contains("hmac-sha256", text, StringComparison.Ordinal);
        Assert.Equal(41UL, Counter(bank));
    }

    [Fact]
    public void A_clock_before_the_time_that_a_key_counts_from_is_refused()
    {
        SymmetricKeys.Enrol(
            _cli.Element,
            SymmetricKeys.RfcSecret(20),
            null,
            withPin: false,
            SymmetricKeys.Bag(TotpProperties.Type, ("Digits", false, "6"), ("T0", false, "1000")));
        _cli.Clock = At(999);
        Otp("show").Fails(ExitStatus.Refused, "The clock stands before");
    }

    [Fact]
    public void Used_up_codes_are_refused_and_the_last_is_never_repeated()
    {
        uint key = SymmetricKeys.EnrolHotp(_cli.Element, ulong.MaxValue - 1);
        Otp("show").Succeeds();
        Otp("show").Fails(ExitStatus.Refused, "used up");
        Assert.Equal(ulong.MaxValue, Counter(key));
    }

    [Fact]
    public void A_lock_that_cannot_be_had_costs_no_code()
    {
        uint key = SymmetricKeys.EnrolHotp(_cli.Element);
        _cli.Run("otp", "show", "--socket", _cli.Files["no/such/sks.sock"]).Fails(ExitStatus.NotAvailable, "lock");
        Assert.Equal(0UL, Counter(key));
    }

    private static ClockOf At(long seconds) => new(() => DateTimeOffset.FromUnixTimeSeconds(seconds));

    private static KeyExtension Bag(string properties) => SymmetricKeys.Bag(
        HotpProperties.Type, [.. properties.Split(' ').Select(p => p.Split(':')).Select(p => (p[0], p[0] == "Counter", p[1]))]);

    private CliResult Otp(params string[] arguments) => _cli.Run(["otp", .. arguments, "--socket", _cli.Files["sks.sock"]]);

    private ulong Counter(uint key) => OneTimePasswordKey.Read(_cli.Element, key).Hotp!.Counter;
}
