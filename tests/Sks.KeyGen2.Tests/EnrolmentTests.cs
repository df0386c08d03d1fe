using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Xunit;

namespace Sks.KeyGen2.Tests;

/// <summary>Whole sessions of both halves over a real key store.</summary>
public sealed class EnrolmentTests : IDisposable
{
    private readonly SecureElement _store = new(SealedStore.InMemory(), TimeProvider.System);

    public static TheoryData<string> Shapes { get; } = ["PUK, PIN, key", "PIN, key", "key", "preset PIN", "two under shared PIN", "many"];

    public static TheoryData<string> Algorithms { get; } =
        [.. AlgorithmRegistry.All.OfType<KeyGenerationAlgorithm>().Where(a => a.KeySize <= 2048).Select(a => a.Uri)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_shape_of_request_ends_with_a_verified_proof_and_usable_keys(string shape)
    {
        using var enrolling = new Enrolling(_store, new TestUser("1739", "2840", "9517"), Requests.Options(Shape(shape))) { IssuerForgets = true };
        enrolling.Run();
        Assert.True(enrolling.Proxy.IsComplete);
        Assert.Equal(IssuerSessionPhase.Completed, enrolling.Issuer.Phase);
        int keys = 0;
        for (var key = _store.EnumerateKeys(0); key is not null; key = _store.EnumerateKeys(key.KeyHandle))
        {
            keys++;
            byte[] certificate = _store.GetKeyAttributes(key.KeyHandle).CertificatePath[0];
            Assert.Contains(enrolling.Issuer.IssuedCertificatePaths.Values, path => path[0].AsSpan().SequenceEqual(certificate));
        }

        Assert.Equal(enrolling.CertificateIssuer.Certified, keys);
        Assert.Equal(_store.GetDeviceInfo().CertificatePath, enrolling.Issuer.DeviceCertificatePath);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Every_key_algorithm_can_be_enrolled(string algorithm)
    {
        using var enrolling = new Enrolling(_store, new TestUser(), Requests.Options(new CredentialRequest([], [], [Requests.Key(algorithm: algorithm)])));
        enrolling.Run();
        Assert.Equal(IssuerSessionPhase.Completed, enrolling.Issuer.Phase);
    }

    [Theory]
    [InlineData(AlgorithmUris.Ed25519)]
    [InlineData(AlgorithmUris.Ed448)]
    public void A_key_management_key_may_be_an_edwards_curves(string algorithm)
    {
        var curve = AlgorithmRegistry.Get<OkpKeyAlgorithm>(algorithm);
        byte[] publicKey = Core.PublicKeys.PublicKey.FromBytes(curve, RandomNumberGenerator.GetBytes(curve.KeyLength)).SubjectPublicKeyInfo;
        using var enrolling = new Enrolling(_store, new TestUser("1739"), Requests.Options() with { KeyManagementKey = publicKey });
        enrolling.Run();
        Assert.Equal(publicKey, _store.EnumerateProvisioningSessions(0, provisioningState: false)!.KeyManagementKey);
    }

    [Fact]
    public void An_enrolled_key_has_the_exponent_that_was_asked_for_and_matches_no_other()
    {
        var key = Requests.Key(algorithm: AlgorithmUris.Rsa1024Exp);
        using var enrolling = new Enrolling(_store, new TestUser(), Requests.Options(new CredentialRequest([], [], [key])));
        enrolling.Run();
        var made = Core.PublicKeys.PublicKey.Read(
            Core.Certificates.CertificateFields.Read(_store.GetKeyAttributes(_store.EnumerateKeys(0)!.KeyHandle).CertificatePath[0]).SubjectPublicKeyInfo);
        var row = AlgorithmRegistry.Get<KeyGenerationAlgorithm>(AlgorithmUris.Rsa1024Exp);
        Assert.True(made.Matches(row, [3]) && made.Matches(row, [0, 0, 3]));
        Assert.False(made.Matches(row, [17]) || made.Matches(row, []) || made.Matches(row, [0, 0, 0, 0, 0, 0, 0, 0, 3]));
        Assert.False(made.Matches(AlgorithmRegistry.Get<KeyGenerationAlgorithm>(AlgorithmUris.Rsa1024), []));
        Assert.False(made.Matches(AlgorithmRegistry.Get<KeyGenerationAlgorithm>(AlgorithmUris.Rsa2048Exp), [3]));
    }

    [Fact]
    public void The_chosen_pin_is_the_keys_pin_and_the_issuers_puk_its_puk()
    {
        using var enrolling = new Enrolling(_store, new TestUser("1739"));
        enrolling.Run();
        uint key = _store.EnumerateKeys(0)!.KeyHandle;
        byte[] hash = SHA256.HashData("data"u8);
        _store.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, "1739"u8, hash);
        _store.SetPin(key, Sks.Testing.Issuer.Enrolment.Puk, "8642"u8);
        _store.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, "8642"u8, hash);
    }

    [Fact]
    public void Privacy_mode_shows_no_device()
    {
        using var enrolling = new Enrolling(_store, new TestUser("1739"), Requests.Options() with { PrivacyEnabled = true });
        enrolling.Run();
        Assert.Equal(IssuerSessionPhase.Completed, enrolling.Issuer.Phase);
        Assert.Empty(enrolling.Issuer.DeviceCertificatePath);
        string response = System.Text.Encoding.UTF8.GetString(enrolling.Messages[3]);
        Assert.DoesNotContain("deviceId", response, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_attestation_is_noticed_in_privacy_mode()
    {
        using var enrolling = new Enrolling(_store, new TestUser("1739"), Requests.Options() with { PrivacyEnabled = true })
        {
            Middle = (number, message) =>
            {
                if (number == 3)
                {
                    var response = JsonNode.Parse(message)!;
                    byte[] attestation = Base64Url.DecodeFromChars(response["attestation"]!.GetValue<string>());
                    Assert.Equal(32, attestation.Length);
                    attestation[0] ^= 1;
                    response["attestation"] = Base64Url.EncodeToString(attestation);
                    return System.Text.Encoding.UTF8.GetBytes(response.ToJsonString());
                }

                return message;
            },
        };
        Assert.Equal(KeyGen2Error.Proof, Assert.Throws<KeyGen2Exception>(enrolling.Run).Error);
        Assert.Null(_store.EnumerateKeys(0));
    }

    /// <summary>And an issuer that gets another time than its own refuses it.</summary>
    [Theory]
    [InlineData("Z")]
    [InlineData("+01:00")]
    [InlineData(".250Z")]
    public void The_servers_time_comes_back_verbatim(string suffix)
    {
        string time = DateTime.UtcNow.AddHours(-3).ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) + suffix;
        using var enrolling = new Enrolling(_store, new TestUser("1739"))
        {
            Middle = (number, message) =>
            {
                if (number == 2)
                {
                    var request = JsonNode.Parse(message)!;
                    request["serverTime"] = time;
                    return System.Text.Encoding.UTF8.GetBytes(request.ToJsonString());
                }

                return message;
            },
        };
        Assert.Throws<KeyGen2Exception>(enrolling.Run);
        Assert.Equal(time, JsonNode.Parse(enrolling.Messages[3])!["serverTime"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(AlgorithmUris.P384)]
    [InlineData(AlgorithmUris.P521)]
    public void The_session_key_may_be_agreed_on_other_curves(string curve)
    {
        using var enrolling = new Enrolling(_store, new TestUser("1739"), Requests.Options() with { EphemeralKeyAlgorithm = curve });
        enrolling.Run();
        Assert.Equal(IssuerSessionPhase.Completed, enrolling.Issuer.Phase);
    }

    /// <summary>The store stops at the limit, so what ran was within it; here, that nothing of it was left over.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_session_key_limit_that_is_asked_for_is_exactly_what_is_used(string shape)
    {
        var request = Shape(shape);
        using var enrolling = new Enrolling(_store, new TestUser("1739", "2840", "9517"), Requests.Options(request));
        enrolling.Run();
        using var state = IssuerSessionState.Read(enrolling.Issuer.Save());
        int presetPins = request.AllPinPolicies().Where(pin => !pin.Policy.UserDefined).Sum(pin => pin.Keys.Count);
        Assert.Equal(state.SessionKeyLimit, state.MacSequenceCounter + request.PukPolicies.Count + presetPins);
    }

    [Fact]
    public void A_pin_that_breaks_the_policy_is_asked_again_with_the_reason()
    {
        var user = new TestUser("12", "1234", "abcd", "7774", "1739");
        using var enrolling = new Enrolling(_store, user);
        enrolling.Run();
        Assert.Equal(5, user.Asked.Count);
        Assert.Null(user.Asked[0].Violation);
        Assert.All(user.Asked.Skip(1), request => Assert.NotNull(request.Violation));
        Assert.Contains("sequence", user.Asked[2].Violation, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_of_keys_are_asked_for_their_pins_by_name_and_must_differ()
    {
        var policy = Requests.Pin(
            "PIN.1", Requests.Key("S", usage: AppUsage.Signature), Requests.Key("A"), Requests.Key("E", usage: AppUsage.Encryption));
        policy = policy with { Policy = policy.Policy with { Grouping = PinGrouping.SignaturePlusStandard } };
        var user = new TestUser("1739", "1739", "2840");
        using var enrolling = new Enrolling(_store, user, Requests.Options(new CredentialRequest([], [policy], [])));
        enrolling.Run();
        Assert.Equal(["Signature PIN", "PIN", "PIN"], user.Asked.Select(request => request.Hint));
        Assert.Contains("differ", user.Asked[2].Violation, StringComparison.Ordinal);
    }

    [Fact]
    public void Declining_and_giving_up_leave_nothing()
    {
        using (var declined = new Enrolling(_store, new TestUser { Consents = false }))
        {
            Assert.Equal(KeyGen2Error.Declined, Assert.Throws<KeyGen2Exception>(declined.Run).Error);
        }

        using var givenUp = new Enrolling(_store, new TestUser("12"));
        Assert.Equal(KeyGen2Error.Declined, Assert.Throws<KeyGen2Exception>(givenUp.Run).Error);
        IsEmpty();
    }

    [Fact]
    public void An_untrusted_device_is_refused_before_any_key_is_made()
    {
        using var enrolling = new Enrolling(_store, new TestUser("1739")) { Trust = new TestTrust("We do not know this vendor.") };
        var refusal = Assert.Throws<KeyGen2Exception>(enrolling.Run);
        Assert.Equal((KeyGen2Error.UntrustedDevice, "We do not know this vendor."), (refusal.Error, refusal.Message));
        Assert.Equal(IssuerSessionPhase.Failed, enrolling.Issuer.Phase);
        enrolling.Proxy.Dispose();
        IsEmpty();
    }

    [Fact]
    public void A_replayed_response_is_refused_and_the_session_waits_on()
    {
        using var enrolling = new Enrolling(_store, new TestUser("1739"));
        var issuer = enrolling.Issuer;
        byte[] first = enrolling.Proxy.Respond(issuer.InvocationRequest());
        byte[] second = enrolling.Proxy.Respond(issuer.Receive(first, enrolling.Trust, enrolling.CertificateIssuer)!);
        Assert.Equal(KeyGen2Error.OutOfOrder, Replay(first));
        byte[] third = enrolling.Proxy.Respond(issuer.Receive(second, enrolling.Trust, enrolling.CertificateIssuer)!);
        Assert.Equal(KeyGen2Error.OutOfOrder, Replay(second));
        byte[] fourth = enrolling.Proxy.Respond(issuer.Receive(third, enrolling.Trust, enrolling.CertificateIssuer)!);
        Assert.Null(issuer.Receive(fourth, enrolling.Trust, enrolling.CertificateIssuer));
        Assert.Equal(KeyGen2Error.OutOfOrder, Replay(fourth));
        Assert.Equal(IssuerSessionPhase.Completed, issuer.Phase);

        KeyGen2Error Replay(byte[] message)
        {
            var phase = issuer.Phase;
            var error = Assert.Throws<KeyGen2Exception>(() => issuer.Receive(message, enrolling.Trust, enrolling.CertificateIssuer)).Error;
            Assert.Equal(phase, issuer.Phase);
            return error;
        }
    }

    [Fact]
    public void A_request_out_of_order_ends_the_proxys_session()
    {
        using var enrolling = new Enrolling(_store, new TestUser("1739"));
        byte[] invocation = enrolling.Issuer.InvocationRequest();
        byte[] first = enrolling.Proxy.Respond(invocation);
        enrolling.Proxy.Respond(enrolling.Issuer.Receive(first, enrolling.Trust, enrolling.CertificateIssuer)!);
        Assert.NotNull(_store.EnumerateProvisioningSessions(0, provisioningState: true));
        Assert.Equal(KeyGen2Error.OutOfOrder, Assert.Throws<KeyGen2Exception>(() => enrolling.Proxy.Respond(invocation)).Error);
        IsEmpty();
        Assert.Equal(KeyGen2Error.OutOfOrder, Assert.Throws<KeyGen2Exception>(() => enrolling.Proxy.Respond(invocation)).Error);
    }

    [Fact]
    public void An_expired_session_is_refused()
    {
        var clock = new SteppedClock();
        using var enrolling = new Enrolling(_store, new TestUser("1739"), clock: clock)
        {
            Middle = (number, message) =>
            {
                clock.Advance(number == 3 ? TimeSpan.FromSeconds(601) : TimeSpan.Zero);
                return message;
            },
        };
        Assert.Equal(KeyGen2Error.Expired, Assert.Throws<KeyGen2Exception>(enrolling.Run).Error);
        enrolling.Proxy.Dispose();
        IsEmpty();
    }

    public void Dispose() => _store.Dispose();

    private static CredentialRequest Shape(string shape) => shape switch
    {
        "PUK, PIN, key" => Requests.PukPinKey,
        "PIN, key" => new([], [Requests.Pin("PIN.1", Requests.Key())], []),
        "key" => new([], [], [Requests.Key()]),
        "preset PIN" => new([], [Preset()], []),
        "two under shared PIN" => new([], [Shared()], []),
        _ => new(
            [Requests.Puk(Requests.Pin("PIN.1", Requests.Key()), Preset())],
            [Requests.Pin("PIN.2", Requests.Key("Key.2"), Requests.Key("Key.3", AlgorithmUris.P384))],
            [Requests.Key("Key.4", AlgorithmUris.P521)]),
    };

    private static RequestedPinPolicy Preset()
    {
        var pin = Requests.Pin("PIN.P", Requests.Key("Key.P"));
        return pin with { Policy = pin.Policy with { UserDefined = false }, PresetPin = [.. "4826"u8] };
    }

    private static RequestedPinPolicy Shared()
    {
        var pin = Requests.Pin("PIN.1", Requests.Key("A"), Requests.Key("B", usage: AppUsage.Signature));
        return pin with { Policy = pin.Policy with { Grouping = PinGrouping.Shared } };
    }

    private void IsEmpty()
    {
        Assert.Null(_store.EnumerateProvisioningSessions(0, provisioningState: true));
        Assert.Null(_store.EnumerateProvisioningSessions(0, provisioningState: false));
    }
}
