using Sks.Cli.CommandLine;
using Sks.Cli.Tests.Running;
using Sks.Core.Algorithms;
using Sks.Testing.Issuer;

namespace Sks.Cli.Tests.Terminal;

public sealed class SystemTerminalTests : IDisposable
{
    private readonly CliRun _cli = new();
    private readonly string _key;
    private readonly SocketServer _server;

    public SystemTerminalTests()
    {
        _key = $"{Enrolment.WithPinAndPuk(_cli.Element)}";
        _server = new SocketServer(_cli.Element, Socket);
    }

    private string Socket => _cli.Files["sks.sock"];

    public void Dispose()
    {
        _server.Dispose();
        _cli.Dispose();
    }

    [Fact]
    public void PINs_are_typed_before_a_real_terminal_and_never_echoed()
    {
        using var terminal = new PseudoTerminal("pin", "change", _key, "--socket", Socket);
        terminal.Await("PIN: ");
        terminal.Type("1739\r");
        terminal.Await("new PIN: ");
        terminal.Type("826x\u007f4\r");
        terminal.Await("once more: ");
        terminal.Type("8264\r");
        Assert.Equal((int)ExitStatus.Done, terminal.End());
        Assert.Contains("PIN changed", terminal.Transcript, StringComparison.Ordinal);
        foreach (string digits in (string[])["17", "39", "82", "64"])
        {
            Assert.DoesNotContain(digits, terminal.Transcript, StringComparison.Ordinal);
        }

        _cli.Element.SignHashedData(uint.Parse(_key), AlgorithmUris.EcdsaSha256, [], false, "8264"u8, new byte[32]);
    }

    [Fact]
    public void Ctrl_C_at_a_prompt_ends_with_130_and_spends_no_try()
    {
        using var terminal = new PseudoTerminal("pin", "change", _key, "--socket", Socket);
        terminal.Await("PIN: ");
        terminal.Type("17\u0003");
        Assert.Equal((int)ExitStatus.Cancelled, terminal.End());
        Assert.Contains("Interrupted", terminal.Transcript, StringComparison.Ordinal);
        Assert.Equal(0, _cli.Element.GetKeyProtectionInfo(uint.Parse(_key)).PinErrorCount);
    }

    [Fact]
    public void A_question_is_answered_before_a_real_terminal()
    {
        using var terminal = new PseudoTerminal("delete", _key, "--socket", Socket);
        terminal.Await("[y/N] ");
        terminal.Type("y\r");
        Assert.Equal((int)ExitStatus.Done, terminal.End());
        Assert.Null(_cli.Element.EnumerateKeys(0));
    }

    [Fact]
    public void Output_before_a_terminal_has_no_colours()
    {
        using var terminal = new PseudoTerminal("list", "--socket", Socket);
        Assert.Equal((int)ExitStatus.Done, terminal.End());
        Assert.Contains($"Key {_key} ", terminal.Transcript, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[3", terminal.Transcript, StringComparison.Ordinal);
    }
}
