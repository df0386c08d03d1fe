using System.Text.RegularExpressions;
using Sks.Pkcs11.Tests.Running;
using Xunit;

namespace Sks.Pkcs11.Tests;

public sealed partial class ExportedSymbolsTests(CompiledModule module) : IClassFixture<CompiledModule>
{
    [ToolFact("nm")]
    public void Nothing_but_the_functions_of_the_standard_is_exported()
    {
        var run = ProgramRun.Of("nm", new Dictionary<string, string>(), "-D", "--defined-only", module.Library);
        Assert.Equal(0, run.ExitCode);
        string map = File.ReadAllText(Path.Combine(CompiledModule.Repository, "src/Sks.Pkcs11/exports.map"));
        string[] listed = [.. Function().Matches(map).Select(match => match.Value)];
        Assert.Equal(92, listed.Length);
        Assert.Equal(listed.Order(StringComparer.Ordinal), run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[^1]).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("C_[A-Za-z]+")]
    private static partial Regex Function();
}
