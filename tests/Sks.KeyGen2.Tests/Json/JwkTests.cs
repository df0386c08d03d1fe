using System.Buffers.Text;
using System.Text;
using Sks.Core;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Tests.Hostile;
using Sks.KeyGen2.Tests.Messages;
using Xunit;

namespace Sks.KeyGen2.Tests.Json;

/// <summary>Public keys as JWK: one spelling of each key. That a point lies on its curve is for whoever uses the key to check.</summary>
public sealed class JwkTests
{
    private const string Message = "ProvisioningInitializationRequest";

    private static readonly byte[] Coordinate = [.. Enumerable.Repeat((byte)7, 32)];

    private static readonly byte[] Modulus = [0xB9, .. Enumerable.Repeat((byte)0x5B, 255)];

    [Theory]
    [InlineData("P-256", 32, true)]
    [InlineData("P-256", 31, false)]
    [InlineData("P-256", 33, false)]
    [InlineData("P-256", 0, false)]
    [InlineData("P-384", 48, true)]
    [InlineData("P-384", 32, false)]
    [InlineData("P-521", 66, true)]
    [InlineData("P-521", 65, false)]
    [InlineData("p-256", 32, false)]
    [InlineData("P-257", 32, false)]
    [InlineData("", 32, false)]
    [InlineData("https://webpki.github.io/sks/algorithm#ec.nist.p256", 32, false)]
    public void Coordinates_have_the_length_of_a_listed_curve(string curve, int length, bool accepted)
    {
        string number = Base64Url.EncodeToString(Enumerable.Repeat((byte)7, length).ToArray());
        Check("serverEphemeralKey", $$"""{"kty":"EC","crv":"{{curve}}","x":"{{number}}","y":"{{number}}"}""", accepted);
    }

    [Fact]
    public void Rsa_integers_have_no_leading_zero_and_the_exponent_is_odd()
    {
        byte[] e = [1, 0, 1];
        CheckRsa(Modulus, e, accepted: true);
        CheckRsa(Modulus, [3], accepted: true);
        CheckRsa([0, .. Modulus], e, accepted: false);
        CheckRsa(Modulus, [0, .. e], accepted: false);
        CheckRsa(Modulus, [2], accepted: false);
        CheckRsa(Modulus, [1, 0, 0], accepted: false);
        CheckRsa(Modulus, [1], accepted: false);
        CheckRsa(Modulus, [0], accepted: false);
        CheckRsa(Modulus, [], accepted: false);
        CheckRsa([], e, accepted: false);
        CheckRsa(Modulus[..^1], e, accepted: false);
        CheckRsa([0x39, .. Modulus[1..]], e, accepted: false);
    }

    [Theory]
    [InlineData("oct")]
    [InlineData("OKP")]
    [InlineData("ec")]
    [InlineData("")]
    public void Other_kinds_of_keys_are_refused(string kind)
    {
        string x = Base64Url.EncodeToString(Coordinate);
        Check("keyManagementKey", $$"""{"kty":"{{kind}}","crv":"P-256","x":"{{x}}","y":"{{x}}"}""", accepted: false);
    }

    /// <summary>RFC 8037, section 2.</summary>
    [Theory]
    [InlineData("Ed25519", 32, true)]
    [InlineData("Ed25519", 31, false)]
    [InlineData("Ed25519", 33, false)]
    [InlineData("Ed25519", 0, false)]
    [InlineData("Ed448", 57, true)]
    [InlineData("Ed448", 56, false)]
    [InlineData("X25519", 32, true)]
    [InlineData("X25519", 56, false)]
    [InlineData("X448", 56, true)]
    [InlineData("X448", 57, false)]
    [InlineData("ed25519", 32, false)]
    [InlineData("X255", 32, false)]
    [InlineData("P-256", 32, false)]
    public void Octet_keys_have_the_length_of_their_curve(string curve, int length, bool accepted)
    {
        string x = Base64Url.EncodeToString(Enumerable.Repeat((byte)7, length).ToArray());
        Check("keyManagementKey", $$"""{"kty":"OKP","crv":"{{curve}}","x":"{{x}}"}""", accepted);
        Check("keyManagementKey", $$"""{"kty":"OKP","crv":"{{curve}}","x":"{{x}}","y":"{{x}}"}""", accepted: false);
        Check("keyManagementKey", $$"""{"kty":"OKP","crv":"{{curve}}","x":"{{x}}","d":"{{x}}"}""", accepted: false);
    }

    /// <summary>The key of RFC 8410, section 10.1, as RFC 8037 would write it.</summary>
    [Fact]
    public void An_octet_key_is_written_as_it_is_read()
    {
        byte[] certified = Convert.FromBase64String("MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
        var request = Sks.KeyGen2.Messages.ProvisioningInitializationRequest.Read(Encoding.UTF8.GetBytes(Golden.With(
            Message, "keyManagementKey", """{"kty":"OKP","crv":"Ed25519","x":"Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE"}""")));
        Assert.Equal(certified, request.KeyManagementKey!.SubjectPublicKeyInfo);
        Assert.Contains(
            "\"x\":\"Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE\"", Encoding.UTF8.GetString(request.Write()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_private_or_foreign_member_is_refused()
    {
        string x = Base64Url.EncodeToString(Coordinate);
        Check("keyManagementKey", $$"""{"kty":"EC","crv":"P-256","x":"{{x}}","y":"{{x}}","d":"{{x}}"}""", accepted: false);
        Check("keyManagementKey", $$"""{"kty":"EC","crv":"P-256","x":"{{x}}","y":"{{x}}","n":"{{x}}"}""", accepted: false);
    }

    /// <summary>An ephemeral key off its curve would leak bits of the other one (invalid curve attack).</summary>
    [Theory]
    [InlineData(2, "serverEphemeralKey")]
    [InlineData(3, "clientEphemeralKey")]
    public void A_session_key_is_never_agreed_with_a_point_off_the_curve(int number, string property)
    {
        using var store = new SecureElement(SealedStore.InMemory(), TimeProvider.System);
        using var enrolling = new Enrolling(store, new TestUser("1739"), RecordedSession.Options)
        {
            Middle = (n, message) => n != number ? message : RecordedSession.Change(message, [property, "y"], (parent, name) =>
            {
                byte[] y = Base64Url.DecodeFromChars(parent[name]!.GetValue<string>());
                y[^1] ^= 1;
                parent[name] = Base64Url.EncodeToString(y);
            }),
        };
        var refusal = Record.Exception(enrolling.Run);
        if (number == 2)
        {
            Assert.Equal(SksStatus.Crypto, Assert.IsType<SksException>(refusal).Status);
        }
        else
        {
            Assert.Equal(KeyGen2Error.Proof, Assert.IsType<KeyGen2Exception>(refusal).Error);
        }

        enrolling.Proxy.Dispose();
        Assert.Null(store.EnumerateProvisioningSessions(0, provisioningState: true));
    }

    private static void CheckRsa(byte[] n, byte[] e, bool accepted) => Check(
        "keyManagementKey", $$"""{"kty":"RSA","n":"{{Base64Url.EncodeToString(n)}}","e":"{{Base64Url.EncodeToString(e)}}"}""", accepted);

    private static void Check(string property, string jwk, bool accepted) => Assert.Equal(
        accepted ? null : KeyGen2Error.Malformed, Golden.Refusal(Message, Encoding.UTF8.GetBytes(Golden.With(Message, property, jwk))));
}
