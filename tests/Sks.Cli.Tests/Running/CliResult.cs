using System.Text.Json;
using Sks.Cli.CommandLine;

namespace Sks.Cli.Tests.Running;

/// <summary>How a run of the program ended.</summary>
internal sealed record CliResult(ExitStatus Status, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>Asserts that it succeeded without a complaint.</summary>
    public CliResult Succeeds()
    {
        Assert.True(Status == ExitStatus.Done && Error.Length == 0, $"{Status}: {Error}");
        return this;
    }

    /// <summary>Asserts that it failed so, with exactly one sentence that says this.</summary>
    public void Fails(ExitStatus status, string saying)
    {
        Assert.True(Status == status, $"{status} expected, but: {Status}: {Error}");
        Assert.StartsWith("sks: ", Error, StringComparison.Ordinal);
        Assert.Contains(saying, Error, StringComparison.Ordinal);
        Assert.Single(Error.TrimEnd('\n').Split('\n'));
    }
}
