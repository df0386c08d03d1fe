using System.Text;
using Sks.Cli.CommandLine;
using Sks.Cli.Tests.Running;
using Sks.Core.Algorithms;
using Sks.Core.Devices;
using Sks.KeyGen2.Issuer;

namespace Sks.Cli.Tests.Enrollment;

public sealed class EnrollTests : IDisposable
{
    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task An_enrollment_without_a_terminal_ends_with_the_issuers_proof_and_a_key_that_works()
    {
        await using var server = await new KeyGen2Server().StartAsync();
        string[] beforehand = ["--yes", "--pin-file", _cli.Files.Write("pin", "1739")];
        var result = (await EnrollAsync(server, new ScriptedTerminal(), beforehand)).Succeeds();
        Assert.Equal(IssuerSessionPhase.Completed, server.Phase);
        string grouped = DeviceId.GroupedForm(_cli.Element.GetDeviceInfo().DeviceCertificate);
        foreach (string part in (string[])["asks to create", "CN=Test server", grouped, "keys made inside", "has verified", "Welcome!", "CN=Alice", "Alice's key"])
        {
            Assert.Contains(part, result.Output, StringComparison.Ordinal);
        }

        Assert.Equal(64, Sign("1739").Length);
        Assert.Null(_cli.Element.EnumerateProvisioningSessions(0, provisioningState: true));
    }

    [Fact]
    public async Task With_json_the_result_is_one_value_with_sessions_keys_and_steps()
    {
        await using var server = await new KeyGen2Server().StartAsync();
        string pin = _cli.Files.Write("pin", "1739");
        var report = (await EnrollAsync(server, new ScriptedTerminal(), "--yes", "--pin-file", pin, "--json")).Json;
        Assert.Equal("CN=Alice", report.GetProperty("keys")[0].GetProperty("certificate").GetProperty("subject").GetString());
        Assert.Equal(1, report.GetProperty("sessions").GetArrayLength());
        Assert.Equal(4, report.GetProperty("steps").GetArrayLength());
    }

    [Fact]
    public async Task What_the_issuer_asks_and_a_trust_anchor_it_offers_are_shown()
    {
        await using var server = await new KeyGen2Server
        {
            TrustAnchor = true,
            CapabilityQuery = [KeyGen2.CapabilityUris.OsVersion, AlgorithmUris.P256],
        }.StartAsync();
        string[] beforehand = ["--yes", "--pin-file", _cli.Files.Write("pin", "1739")];
        var result = (await EnrollAsync(server, new ScriptedTerminal(), beforehand)).Succeeds();
        Assert.Contains("algorithms or features", result.Output, StringComparison.Ordinal);
        Assert.Contains("offered by the issuer, not installed", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_a_terminal_consent_and_a_PIN_are_asked_for_until_the_rules_are_kept()
    {
        await using var server = await new KeyGen2Server().StartAsync();
        using var terminal = new ScriptedTerminal("y", "1234", "1234", "1739", "1739");
        var result = (await EnrollAsync(server, terminal)).Succeeds();
        Assert.Contains("must not be a sequence", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("1739", result.Output, StringComparison.Ordinal);
        Assert.Equal(64, Sign("1739").Length);
    }

    [Fact]
    public async Task Declining_keeps_nothing()
    {
        await using var server = await new KeyGen2Server().StartAsync();
        using var terminal = new ScriptedTerminal("n");
        (await EnrollAsync(server, terminal)).Fails(ExitStatus.Refused, "You did not agree");
        IsEmpty();
    }

    [Fact]
    public async Task A_PIN_from_a_file_that_breaks_the_rules_ends_with_the_reason_and_keeps_nothing()
    {
        await using var server = await new KeyGen2Server().StartAsync();
        string[] beforehand = ["--yes", "--pin-file", _cli.Files.Write("pin", "1234")];
        (await EnrollAsync(server, new ScriptedTerminal(), beforehand)).Fails(ExitStatus.Refused, "must not be a sequence");
        IsEmpty();
    }

    [Fact]
    public async Task Without_a_terminal_a_missing_PIN_file_is_named_and_nothing_kept()
    {
        await using var server = await new KeyGen2Server().StartAsync();
        (await EnrollAsync(server, new ScriptedTerminal(), "--yes")).Fails(ExitStatus.Refused, "--pin-file FILE");
        IsEmpty();
    }

    [Fact]
    public async Task Giving_up_at_the_PIN_keeps_nothing()
    {
        await using var server = await new KeyGen2Server().StartAsync();
        using var terminal = new ScriptedTerminal("y", null);
        (await EnrollAsync(server, terminal)).Fails(ExitStatus.Refused, "No PIN");
        IsEmpty();
    }

    [Fact]
    public async Task Ctrl_C_aborts_the_session_and_ends_with_130()
    {
        using var interruption = new CancellationTokenSource();
        await using var server = await new KeyGen2Server
        {
            Tamper = (number, message) =>
            {
                if (number == 2)
                {
                    interruption.Cancel();
                }

                return message;
            },
        }.StartAsync();
        using var terminal = new ScriptedTerminal("y", "1739", "1739");
        string root = RootFile(server);
        var result = await _cli.RunAsync(terminal, interruption.Token, "enroll", server.Url, "--ca-file", root);
        result.Fails(ExitStatus.Cancelled, "Interrupted");
        IsEmpty();
    }

    [Fact]
    public async Task An_issuer_that_does_not_trust_the_device_is_heard_and_nothing_kept()
    {
        await using var server = await new KeyGen2Server { Refusal = "The device is of a vendor that is not trusted\u001b[2J." }.StartAsync();
        string[] beforehand = ["--yes", "--pin-file", _cli.Files.Write("pin", "1739")];
        var result = await EnrollAsync(server, new ScriptedTerminal(), beforehand);
        result.Fails(ExitStatus.Refused, "a vendor that is not trusted");
        Assert.DoesNotContain('\u001b', result.Error);
        IsEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_message_changed_on_the_way_keeps_nothing(int number)
    {
        await using var server = await new KeyGen2Server { Tamper = (n, message) => n == number ? Spoil(message) : message }.StartAsync();
        string[] beforehand = ["--yes", "--pin-file", _cli.Files.Write("pin", "1739")];
        var result = await EnrollAsync(server, new ScriptedTerminal(), beforehand);
        Assert.True(result.Status is ExitStatus.Malformed, $"{result.Status}: {result.Error}");
        IsEmpty();
    }

    /// <summary>Turns the first letter of the last base64url value of a message into another one, or cuts the message.</summary>
    private static byte[] Spoil(byte[] message)
    {
        string json = Encoding.UTF8.GetString(message);
        int mac = json.LastIndexOf("\"mac\":", StringComparison.Ordinal);
        if (mac < 0)
        {
            return message[..^1];
        }

        int value = json.IndexOf('"', mac + "\"mac\":".Length) + 1;
        return Encoding.UTF8.GetBytes(json[..value] + (json[value] == 'A' ? 'B' : 'A') + json[(value + 1)..]);
    }

    private byte[] Sign(string pin)
    {
        uint handle = _cli.Element.EnumerateKeys(0)!.KeyHandle;
        return _cli.Element.SignHashedData(handle, AlgorithmUris.EcdsaSha256, [], false, Encoding.UTF8.GetBytes(pin), new byte[32]);
    }

    private void IsEmpty()
    {
        Assert.Null(_cli.Element.EnumerateProvisioningSessions(0, provisioningState: true));
        Assert.Null(_cli.Element.EnumerateProvisioningSessions(0, provisioningState: false));
        Assert.Null(_cli.Element.EnumerateKeys(0));
    }

    private Task<CliResult> EnrollAsync(KeyGen2Server server, ScriptedTerminal terminal, params string[] options) =>
        _cli.RunAsync(terminal, CancellationToken.None, ["enroll", server.Url, "--ca-file", RootFile(server), .. options]);

    private string RootFile(KeyGen2Server server) => _cli.Files.Write("root.pem", server.Certificates.Root.ExportCertificatePem());
}
