using Sks.Cli.CommandLine;
using Sks.Cli.Enrollment;
using Sks.Cli.Tests.Running;

namespace Sks.Cli.Tests.Enrollment;

public sealed class EnrollmentUrlTests
{
    [Theory]
    [InlineData("http://issuer.example/e/1", 5)]
    [InlineData("ftp://issuer.example/e/1", 5)]
    [InlineData("https://bank.example@evil.example/e/1", 5)]
    [InlineData("file:///etc/passwd", 2)]
    [InlineData("issuer.example/e/1", 2)]
    [InlineData("", 2)]
    [InlineData("https://", 2)]
    public void What_is_no_HTTPS_URL_is_refused(string url, int status) =>
        Assert.Equal(status, (int)Assert.Throws<CommandException>(() => EnrollmentUrl.Parse(url)).Status);

    [Fact]
    public void An_HTTPS_URL_is_taken_as_it_is() =>
        Assert.Equal("https://issuer.example:8443/e/1?x=y", EnrollmentUrl.Parse("https://issuer.example:8443/e/1?x=y").AbsoluteUri);

    [Fact]
    public async Task It_is_judged_before_anything_is_sent_or_asked()
    {
        using var terminal = new ScriptedTerminal();
        var context = new CliContext(terminal, TimeProvider.System, (_, _) => throw new InvalidOperationException("The key store was asked."));
        int status = await SksProgram.RunAsync(["enroll", "http://127.0.0.1:9/e/1", "--yes"], context, CancellationToken.None);
        new CliResult((ExitStatus)status, terminal.Output, terminal.Errors).Fails(ExitStatus.Refused, "is not HTTPS");
        status = await SksProgram.RunAsync(["enroll", "https://127.0.0.1:9/e/1"], context, CancellationToken.None);
        Assert.Equal((int)ExitStatus.Refused, status);
        Assert.Contains("--yes", terminal.Errors, StringComparison.Ordinal);
    }
}
