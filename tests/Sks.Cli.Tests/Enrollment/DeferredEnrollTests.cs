using System.Text;
using Sks.Cli.CommandLine;
using Sks.Cli.Tests.Running;
using Sks.Core.Algorithms;
using Sks.KeyGen2.Issuer;

namespace Sks.Cli.Tests.Enrollment;

/// <summary>An issuer that decides later: the same command, run again, completes what the first run began.</summary>
public sealed class DeferredEnrollTests : IDisposable
{
    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task The_first_run_waits_one_too_early_waits_on_and_the_next_after_the_decision_completes()
    {
        await using var server = await new KeyGen2Server { Deferred = true }.StartAsync();
        string[] beforehand = ["--yes", "--pin-file", _cli.Files.Write("pin", "1739")];
        for (int early = 0; early < 2; early++)
        {
            var waiting = await EnrollAsync(server, beforehand);
            Assert.Equal(ExitStatus.Waiting, waiting.Status);
            Assert.Contains("Enrol again later with this URL", waiting.Output, StringComparison.Ordinal);
            Assert.Contains("Welcome!", waiting.Output, StringComparison.Ordinal);
            Assert.Null(_cli.Element.EnumerateKeys(0));
        }

        server.Decided = true;
        var result = (await EnrollAsync(server, "--yes")).Succeeds();
        Assert.Contains("has verified", result.Output, StringComparison.Ordinal);
        Assert.Equal(IssuerSessionPhase.Completed, server.Phase);
        uint key = _cli.Element.EnumerateKeys(0)!.KeyHandle;
        _cli.Element.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, Encoding.UTF8.GetBytes("1739"), new byte[32]);
    }

    [Fact]
    public async Task With_json_it_says_that_it_waits()
    {
        await using var server = await new KeyGen2Server { Deferred = true }.StartAsync();
        var report = (await EnrollAsync(server, "--yes", "--pin-file", _cli.Files.Write("pin", "1739"), "--json")).Json;
        Assert.True(report.GetProperty("waiting").GetBoolean());
        Assert.Equal(0, report.GetProperty("keys").GetArrayLength());
    }

    private Task<CliResult> EnrollAsync(KeyGen2Server server, params string[] options) => _cli.RunAsync(
        new ScriptedTerminal(),
        CancellationToken.None,
        ["enroll", server.Url, "--ca-file", _cli.Files.Write("root.pem", server.Certificates.Root.ExportCertificatePem()), .. options]);
}
