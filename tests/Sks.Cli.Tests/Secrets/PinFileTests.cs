using System.Text;
using Sks.Cli.CommandLine;
using Sks.Cli.Secrets;
using Sks.Cli.Terminal;
using Sks.Cli.Tests.Running;

namespace Sks.Cli.Tests.Secrets;

public sealed class PinFileTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly ScriptedTerminal _terminal = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("1234")]
    [InlineData("1234\n")]
    [InlineData("1234\r\n")]
    [InlineData("1234\n5678\n")]
    public void The_first_line_is_the_PIN_whatever_ends_it(string content)
    {
        using var file = Open(content);
        Assert.Equal("1234", Next(file));
    }

    [Fact]
    public void Lines_are_handed_out_in_order_and_blanks_belong_to_the_PIN()
    {
        using var file = Open(" one \ntwo\n\nfour");
        Assert.Equal(" one ", Next(file));
        Assert.Equal("two", Next(file));
        Refuses("Line 3 of", () => Next(file));
        Assert.Equal("four", Next(file));
        Refuses("has no line 5 for the PIN", () => Next(file));
    }

    [Fact]
    public void An_empty_file_holds_no_PIN()
    {
        using var file = Open("");
        Refuses("has no line 1", () => Next(file));
    }

    [Fact]
    public void A_file_that_everybody_may_read_is_used_with_a_warning()
    {
        string path = _files.Write("pin", "1234");
        using (PinFile.Open(path, new Screen(_terminal, json: false)))
        {
            Assert.Empty(_terminal.Errors);
        }

        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherRead);
        using var file = PinFile.Open(path, new Screen(_terminal, json: false));
        Assert.Equal("1234", Next(file));
        Assert.StartsWith("sks: warning: everybody on this machine may read", _terminal.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_or_endless_file_is_refused()
    {
        Assert.Equal(ExitStatus.NotFound, Assert.Throws<CommandException>(() => PinFile.Open(_files["none"], new Screen(_terminal, false))).Status);
        Refuses("too long", () => Open(new string('1', 70_000)).Dispose());
        Refuses("too long", () => PinFile.Open("/dev/zero", new Screen(_terminal, false)).Dispose());
    }

    private PinFile Open(string content) => PinFile.Open(_files.Write("pin", content), new Screen(_terminal, json: false));

    private static string Next(PinFile file)
    {
        using var line = file.Next("PIN");
        return Encoding.UTF8.GetString(line.Span);
    }

    private static void Refuses(string saying, Action action)
    {
        var refusal = Assert.Throws<CommandException>(action);
        Assert.Equal(ExitStatus.Refused, refusal.Status);
        Assert.Contains(saying, refusal.Message, StringComparison.Ordinal);
    }
}
