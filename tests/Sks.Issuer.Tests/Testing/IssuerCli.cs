using System.Text.Json;
using Sks.Issuer.Commands;

namespace Sks.Issuer.Tests.Testing;

/// <summary>The program, run in this process.</summary>
internal sealed record IssuerCli(ExitStatus Status, string Output, string Error)
{
    public static Task<IssuerCli> RunAsync(params string[] arguments) => RunAsync(TimeProvider.System, arguments);

    public static async Task<IssuerCli> RunAsync(TimeProvider clock, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int status = await IssuerProgram.RunAsync(arguments, output, error, clock, CancellationToken.None);
        return new IssuerCli((ExitStatus)status, output.ToString(), error.ToString());
    }

    /// <summary>What a command with <c>--json</c> printed.</summary>
    public static async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var run = await RunAsync([.. arguments, "--json"]);
        Assert.Equal((ExitStatus.Done, ""), (run.Status, run.Error));
        using var json = JsonDocument.Parse(run.Output);
        return json.RootElement.Clone();
    }

    /// <summary>Checks that the program failed as the house rules say: a status, nothing printed, one sentence.</summary>
    public void AssertFailed(ExitStatus status, string part)
    {
        Assert.Equal(status, Status);
        Assert.Equal("", Output);
        Assert.StartsWith("sks-issuer: ", Error, StringComparison.Ordinal);
        Assert.EndsWith(".\n", Error, StringComparison.Ordinal);
        Assert.Equal(1, Error.Count(c => c == '\n'));
        Assert.Contains(part, Error, StringComparison.Ordinal);
    }
}
