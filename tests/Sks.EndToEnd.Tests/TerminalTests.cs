using Sks.EndToEnd.Tests.Hostile;
using Sks.EndToEnd.Tests.Programs;

namespace Sks.EndToEnd.Tests;

/// <summary>Enrolments by a person before a terminal.</summary>
[Collection(OneWorld.Name)]
public sealed class TerminalTests(World world)
{
    private const string Consent = "Agree? [y/N] ";
    private const string CtrlC = "\u0003";

    [Theory]
    [InlineData("n\r")]
    [InlineData("\r")]
    public async Task Whoever_does_not_agree_gets_nothing_and_the_issuer_hears_nothing(string answer)
    {
        string before = world.Content();
        using var terminal = await EnrolAsync();
        await terminal.AwaitAsync(Consent);
        AssertToldWhoAsksForWhat(terminal.Transcript);
        await terminal.TypeAsync(answer);

        await AssertFailedAsync(terminal, 5, "You did not agree");
        Assert.Equal(1, world.Middle.Requests);
        Assert.Equal(before, world.Content());
    }

    [Fact]
    public async Task A_PIN_that_breaks_the_policy_is_asked_again_with_the_reason_and_no_PIN_is_echoed()
    {
        var before = world.Counted();
        using var terminal = await EnrolAsync();
        await terminal.AwaitAsync(Consent);
        await terminal.TypeAsync("y\r");
        await terminal.AwaitAsync("4 to 8 digits");
        await ChoosePinAsync(terminal, "7654");
        await terminal.AwaitAsync("sequence");
        await ChoosePinAsync(terminal, "86");
        await terminal.AwaitAsync("4");
        await ChoosePinAsync(terminal, "8264");

        Assert.Equal(0, await terminal.EndAsync());
        world.ForgetInvitation();
        Assert.Contains("has verified this key store's proof", terminal.Transcript, StringComparison.Ordinal);
        Assert.DoesNotContain("7654", terminal.Transcript, StringComparison.Ordinal);
        Assert.DoesNotContain("8264", terminal.Transcript, StringComparison.Ordinal);
        Assert.Equal(before.OneMore, world.Counted());
    }

    [Fact]
    public async Task Ctrl_C_while_the_PIN_is_asked_for_removes_the_open_session()
    {
        string before = world.Content();
        using var terminal = await EnrolAsync();
        await terminal.AwaitAsync(Consent);
        await terminal.TypeAsync("y\r");
        await terminal.AwaitAsync("4 to 8 digits");
        await terminal.AwaitAsync("\": ");
        Assert.Single(world.Device.View().Open);
        await terminal.TypeAsync("82" + CtrlC);

        await AssertFailedAsync(terminal, 130, "Interrupted");
        Assert.Equal(before, world.Content());
    }

    private void AssertToldWhoAsksForWhat(string shown)
    {
        Assert.Contains($"{world.Middle.Url.Authority} asks to create and manage credentials", shown, StringComparison.Ordinal);
        Assert.Contains("issued by", shown, StringComparison.Ordinal);
        Assert.Contains("the issuer learns this device's ID", shown, StringComparison.Ordinal);
    }

    private static async Task ChoosePinAsync(PseudoTerminal terminal, string pin)
    {
        await terminal.AwaitAsync("PIN");
        await terminal.AwaitAsync(": ");
        await terminal.TypeAsync(pin + "\r");
        await terminal.AwaitAsync("once more: ");
        await terminal.TypeAsync(pin + "\r");
    }

    private static async Task AssertFailedAsync(PseudoTerminal terminal, int status, string saying)
    {
        int actual = await terminal.EndAsync();
        Assert.Contains($"sks: {saying}", terminal.Transcript, StringComparison.Ordinal);
        Assert.Equal(status, actual);
    }

    private async Task<PseudoTerminal> EnrolAsync()
    {
        world.Middle.Do(exchange => exchange.ForwardAsync());
        return new PseudoTerminal(world.Device.Socket, "enroll", await world.InvitationAsync(), "--ca-file", world.Issuer.Root);
    }
}
