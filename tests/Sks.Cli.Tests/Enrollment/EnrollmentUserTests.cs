using System.Text;
using Sks.Cli.CommandLine;
using Sks.Cli.Enrollment;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;
using Sks.Cli.Terminal;
using Sks.Cli.Tests.Running;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.KeyGen2;
using Sks.KeyGen2.Proxy;

namespace Sks.Cli.Tests.Enrollment;

public sealed class EnrollmentUserTests : IDisposable
{
    private static readonly DeviceIdReport Device = new("0123456789012345678901234567890123456789", "01234567", "AAAA-BBBB-CCCC-DDDD-EEEE");

    private static readonly PinPolicy Policy = new(
        "P", true, true, PinFormat.Numeric, 3, PinGrouping.None, PatternRestrictions.Sequence, 4, 8, InputMethod.Any);

    private readonly TemporaryDirectory _files = new();
    private readonly byte[] _certificate;

    public EnrollmentUserTests()
    {
        using var certificates = new ServerCertificates();
        _certificate = certificates.Server.RawData;
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Who_asks_for_what_and_what_they_learn_is_shown_before_the_question()
    {
        using var terminal = new ScriptedTerminal("y");
        Assert.True(User(terminal).Consent(Request()));
        foreach (string part in (string[])["issuer.example:8443 asks to create", "CN=Test server", "CN=Test root", "AAAA-BBBB-CCCC-DDDD-EEEE", "01234567"])
        {
            Assert.InRange(terminal.Output.IndexOf(part, StringComparison.Ordinal), 0, terminal.Output.IndexOf("[y/N]", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Anonymity_and_unlocking_are_told()
    {
        using var terminal = new ScriptedTerminal("y");
        User(terminal).Consent(Request() with { PrivacyEnabled = true, Action = InvocationAction.Unlock });
        Assert.Contains("stays anonymous", terminal.Output, StringComparison.Ordinal);
        Assert.Contains("no key can be made", terminal.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("AAAA-BBBB", terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_issuer_learns_of_this_computer_is_shown_before_the_question()
    {
        using var terminal = new ScriptedTerminal("y");
        Assert.True(User(terminal).Consent(Request() with
        {
            Disclosed =
            [
                new ClientCapability(CapabilityUris.OsVersion, null, ["13"], null),
                new ClientCapability(CapabilityUris.DevicePinSupport, true, [], null),
                new ClientCapability(CapabilityUris.LogotypeList, null, [], new ImageAttributes("image/png", 192, 96)),
            ],
        }));
        foreach (string part in (string[])["os-version: 13", "1 algorithms or features", "which image sizes"])
        {
            Assert.InRange(terminal.Output.IndexOf(part, StringComparison.Ordinal), 0, terminal.Output.IndexOf("[y/N]", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData("n", false)]
    public void A_private_key_that_the_issuer_knows_is_taken_only_when_the_person_says_so(string answer, bool taken)
    {
        using var terminal = new ScriptedTerminal(answer);
        var user = User(terminal);
        Assert.Equal(taken, user.AcceptImport(new ImportRequest(Request().InvocationUri, AppUsage.Signature, "Mine")));
        Assert.Contains("\"Mine\" (signature) was made by issuer.example:8443", terminal.Output, StringComparison.Ordinal);
        Assert.Equal(taken, user.Failure is null);
    }

    [Fact]
    public void Agreed_beforehand_nobody_is_asked_but_the_warning_stays()
    {
        using var terminal = new ScriptedTerminal();
        var user = User(terminal, agreed: true);
        Assert.True(user.AcceptImport(new ImportRequest(Request().InvocationUri, AppUsage.Signature, "")));
        Assert.Contains("can use it as you", terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Declining_is_kept_as_the_reason()
    {
        using var terminal = new ScriptedTerminal("n");
        var user = User(terminal);
        Assert.False(user.Consent(Request()));
        Assert.Equal(ExitStatus.Refused, Failure.Of(user.Failure!).Status);
    }

    [Fact]
    public void A_PIN_is_asked_twice_and_the_rules_and_the_violation_are_explained()
    {
        using var terminal = new ScriptedTerminal("1234", "1234", "1739", "1793", "1739", "1739");
        var user = User(terminal);
        Assert.Equal("1234", Pin(user, null));
        Assert.Equal("1739", Pin(user, "The PIN must not be a sequence such as 1234 or 9876."));
        Assert.Contains("Choose a Signature PIN for \"Mine\": 4 to 8 digits; no sequence", terminal.Output, StringComparison.Ordinal);
        Assert.Contains("must not be a sequence", terminal.Output, StringComparison.Ordinal);
        Assert.Contains("The two differ", terminal.Output, StringComparison.Ordinal);
        Assert.Equal(0, terminal.Unused);
    }

    [Fact]
    public void A_file_gives_a_line_for_each_PIN_and_one_that_breaks_the_rules_ends_it_with_the_reason()
    {
        using var terminal = new ScriptedTerminal();
        var user = User(terminal, _files.Write("pins", "1739\n8264\n"));
        Assert.Equal("1739", Pin(user, null));
        Assert.Equal("8264", Pin(user, null));
        Assert.Null(Pin(user, "The PIN must have 4 to 8 digits."));
        Assert.Equal(ExitStatus.Refused, Failure.Of(user.Failure!).Status);
        Assert.Contains("The PIN must have 4 to 8 digits.", user.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_terminal_and_file_nobody_is_asked_and_the_option_is_named()
    {
        using var terminal = new ScriptedTerminal();
        var user = User(terminal);
        Assert.Null(Pin(user, null));
        Assert.Contains("--pin-file FILE", user.Failure!.Message, StringComparison.Ordinal);
    }

    private static string? Pin(EnrollmentUser user, string? violation)
    {
        using var pin = user.ChoosePin(new PinRequest(Policy, "Signature PIN", AppUsage.Signature, "Mine", violation));
        return pin is null ? null : Encoding.UTF8.GetString(pin.Span);
    }

    private static EnrollmentUser User(ScriptedTerminal terminal, string? pinFile = null, bool agreed = false)
    {
        var screen = new Screen(terminal, json: false);
        return new EnrollmentUser(screen, new PinSource(screen, pinFile, "--pin-file"), Device, agreed, default);
    }

    private ConsentRequest Request() => new(new Uri("https://issuer.example:8443/e/1"), _certificate, InvocationAction.Manage, PrivacyEnabled: false);
}
