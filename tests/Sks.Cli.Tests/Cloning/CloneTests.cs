using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sks.Cli.CommandLine;
using Sks.Cli.Tests.Enrollment;
using Sks.Cli.Tests.Running;
using Sks.Core.Algorithms;
using Sks.Core.Devices;
using Sks.Core.Keys;
using Sks.KeyGen2.Cloning;
using Sks.Testing.Issuer;

namespace Sks.Cli.Tests.Cloning;

/// <summary><c>sks clone</c> before issuers that answer as the test says; the real one is in the end-to-end tests.</summary>
public sealed class CloneTests : IDisposable
{
    private static readonly byte[] Challenge = RandomNumberGenerator.GetBytes(56);

    private readonly CliRun _cli = new();
    private readonly ServerCertificates _certificates = new();
    private readonly string _second = DeviceId.GroupedForm("another device"u8);
    private byte[]? _posted;

    public void Dispose()
    {
        _certificates.Dispose();
        _cli.Dispose();
    }

    [Theory]
    [InlineData(AlgorithmUris.P256, AlgorithmUris.EcdsaSha256)]
    [InlineData(AlgorithmUris.P384, AlgorithmUris.EcdsaSha384)]
    [InlineData(AlgorithmUris.Rsa2048, AlgorithmUris.RsaSha256)]
    [InlineData(AlgorithmUris.Ed25519, AlgorithmUris.Ed25519)]
    public async Task The_key_signs_challenge_issuer_server_certificate_second_device_and_time(string key, string algorithm)
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element, k => k with { KeyAlgorithm = key });
        await using var server = await ServeAsync();
        var report = (await CloneAsync(server, new ScriptedTerminal(), $"{handle}", "--pin-file", PinFile, "--json")).Succeeds().Json;

        var request = CloneRequest.Read(_posted);
        byte[] certificate = _cli.Element.GetKeyAttributes(handle).CertificatePath[0];
        Assert.Equal((Origin(server), _second, algorithm), (request.Issuer, request.DeviceId, request.Algorithm));
        Assert.Equal(Challenge, request.Challenge);
        Assert.Equal(certificate, request.Certificate);
        byte[] statement = request.Statement(_certificates.Server.RawData);
        if (algorithm is AlgorithmUris.EcdsaSha256 or AlgorithmUris.RsaSha256)
        {
            using var verifier = X509CertificateLoader.LoadCertificate(certificate);
            Assert.True(verifier.GetECDsaPublicKey()?.VerifyData(statement, request.Signature, HashAlgorithmName.SHA256)
                ?? verifier.GetRSAPublicKey()!.VerifyData(statement, request.Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }

        Assert.Equal($"{Origin(server)}/enroll/token", report.GetProperty("url").GetString());
        Assert.Equal(_second, report.GetProperty("deviceId").GetString());
    }

    [Fact]
    public async Task The_code_for_a_camera_is_shown_on_a_terminal_only()
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element);
        await using var server = await ServeAsync();
        var before = (await CloneAsync(server, new ScriptedTerminal("1739"), $"{handle}")).Succeeds();
        Assert.Contains('█', before.Output);
        Assert.Contains($"sks enroll {Origin(server)}/enroll/token", before.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("1739", before.Output, StringComparison.Ordinal);

        var elsewhere = (await CloneAsync(server, new ScriptedTerminal(), $"{handle}", "--pin-file", PinFile)).Succeeds();
        Assert.DoesNotContain('█', elsewhere.Output);
        Assert.DoesNotContain('\u001b', elsewhere.Output);
        Assert.Contains($"sks enroll {Origin(server)}/enroll/token", elsewhere.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://elsewhere.example/enroll/token")]
    [InlineData("http://localhost/enroll/token")]
    [InlineData("file:///etc/passwd")]
    public async Task A_URL_that_leads_elsewhere_is_not_passed_on(string url)
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element);
        await using var server = await ServeAsync(answer: _ => new CloneAnswer(url, DateTimeOffset.UtcNow).Write());
        (await CloneAsync(server, new ScriptedTerminal(), $"{handle}", "--pin-file", PinFile)).Fails(ExitStatus.Malformed, "not its own");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("{\"@context\":\"sks-credential-cloning-1\",\"@qualifier\":\"CloneChallenge\",\"challenge\":\"\"}")]
    [InlineData("{\"@context\":\"sks-credential-cloning-1\",\"@qualifier\":\"CloneChallenge\",\"challenge\":\"AA\",\"more\":1}")]
    public async Task A_malformed_challenge_ends_with_6_before_the_PIN_is_used(string message)
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element);
        await using var server = await ServeAsync(challenge: Encoding.UTF8.GetBytes(message));
        (await CloneAsync(server, new ScriptedTerminal(), $"{handle}", "--pin-file", _cli.Files.Write("wrong", "0000"))).Fails(ExitStatus.Malformed, "CloneChallenge");
        Assert.Equal(0, _cli.Element.GetKeyProtectionInfo(handle).PinErrorCount);
    }

    [Fact]
    public async Task A_wrong_PIN_is_told_and_nothing_is_posted()
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element);
        await using var server = await ServeAsync();
        (await CloneAsync(server, new ScriptedTerminal(), $"{handle}", "--pin-file", _cli.Files.Write("wrong", "0000"))).Fails(ExitStatus.Authorization, "Wrong PIN");
        Assert.Null(_posted);
    }

    [Theory]
    [InlineData(AppUsage.Signature)]
    [InlineData(AppUsage.Encryption)]
    public void Keys_for_other_purposes_vouch_for_nothing(AppUsage usage)
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element, k => k with { AppUsage = usage });
        _cli.Run("clone", $"{handle}", "--device-id", _second).Fails(ExitStatus.Refused, "only keys for authentication");
    }

    [Fact]
    public void A_device_ID_with_a_slip_and_this_devices_own_are_refused_before_anybody_is_called()
    {
        uint handle = Enrolment.WithPinAndPuk(_cli.Element);
        string slip = _second[..^1] + (_second[^1] == 'A' ? 'B' : 'A');
        _cli.Run("clone", $"{handle}", "--device-id", slip).Fails(ExitStatus.Usage, "has a slip in it");
        string own = DeviceId.ShortForm(_cli.Element.GetDeviceInfo().DeviceCertificate);
        _cli.Run("clone", $"{handle}", "--device-id", own).Fails(ExitStatus.Refused, "is this device itself");
        _cli.Run("clone", $"{handle}").Fails(ExitStatus.Usage, "--device-id");
        _cli.Run("clone", $"{handle}", "--device-id", _second, "--issuer", "http://bank.example").Fails(ExitStatus.Refused, "is not HTTPS");
    }

    private string PinFile => _cli.Files.Write("pin", "1739");

    private static string Origin(TestServer server) => CloneRequest.Origin(server.Url);

    private Task<TestServer> ServeAsync(byte[]? challenge = null, Func<string, byte[]>? answer = null) => TestServer.StartAsync(
        async http =>
        {
            byte[] message;
            if (HttpMethods.IsGet(http.Request.Method))
            {
                message = challenge ?? new CloneChallenge(Challenge).Write();
            }
            else
            {
                using var body = new MemoryStream();
                await http.Request.Body.CopyToAsync(body);
                _posted = body.ToArray();
                string origin = $"https://{http.Request.Host}";
                message = answer?.Invoke(origin) ?? new CloneAnswer($"{origin}/enroll/token", DateTimeOffset.UtcNow.AddMinutes(15)).Write();
            }

            http.Response.ContentType = "application/json";
            await http.Response.Body.WriteAsync(message);
        },
        () => _certificates.Server);

    private Task<CliResult> CloneAsync(TestServer server, ScriptedTerminal terminal, string key, params string[] options) => _cli.RunAsync(
        terminal,
        CancellationToken.None,
        ["clone", key, "--device-id", _second, "--issuer", Origin(server), "--ca-file", _cli.Files.Write("root.pem", _certificates.Root.ExportCertificatePem()), .. options]);
}
