using Xunit;

namespace Sks.Daemon.Tests.Pinentry;

/// <summary><c>sksd --pinentry</c>: what it refuses, before it opens a store.</summary>
public sealed class PinentryOptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--pinentry is for the daemon of one user", "--stores", "DIR", "--pinentry", "/bin/true")]
    [InlineData("take absolute paths", "--store", "DIR", "--pinentry", "pinentry-tty")]
    [InlineData("take absolute paths", "--store", "DIR", "--pinentry", "/bin/true", "--pinentry-tty", "pts/1")]
    [InlineData("need --pinentry", "--store", "DIR", "--pinentry-tty", "/dev/tty")]
    [InlineData("need --pinentry", "--store", "DIR", "--pinentry-timeout", "10")]
    [InlineData("takes 1 to 3600 seconds", "--store", "DIR", "--pinentry", "/bin/true", "--pinentry-timeout", "0")]
    [InlineData("cannot be used", "--store", "DIR", "--pinentry", "/nowhere/pinentry")]
    [InlineData("There is no pinentry program", "--store", "DIR", "--pinentry", "/etc/passwd")]
    [InlineData("Others than its owner can write", "--store", "DIR", "--pinentry", "OPEN")]
    public async Task Wrong_options_are_a_sentence_and_status_2(string sentence, params string[] options)
    {
        string open = _folder["open"];
        await File.WriteAllTextAsync(open, "#!/bin/sh\n");
        File.SetUnixFileMode(open, (UnixFileMode)0b111_111_111);
        string[] named = [.. options.Select(option => option switch { "DIR" => _folder["store"], "OPEN" => open, _ => option })];
        using var daemon = new DaemonProcess(["--socket", _folder["sks.sock"], .. named]);
        var (exitCode, _, error) = await daemon.EndAsync();
        Assert.Equal((int)ExitStatus.WrongCommandLine, exitCode);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["store"]));
    }
}
