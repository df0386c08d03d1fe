using System.Security.Cryptography;
using Sks.Core.PublicKeys;
using Sks.Core.SessionSecurity;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Messages;
using Xunit;

namespace Sks.KeyGen2.Tests.Issuer;

/// <summary>createKeyEntry, what a server must check: here the device itself is dishonest, and its attestations are right.</summary>
public sealed class GeneratedKeyTests
{
    [Theory]
    [InlineData("another algorithm")]
    [InlineData("another id")]
    [InlineData("another order")]
    [InlineData("one less")]
    [InlineData("one more")]
    [InlineData("one twice")]
    public void Other_keys_than_were_asked_for_are_refused_however_well_attested(string lie) =>
        Assert.Equal((KeyGen2Error.Proof, 6), Run(keys => lie switch
        {
            "another algorithm" => [keys[0] with { Algorithm = ECCurve.NamedCurves.nistP384 }, keys[1]],
            "another id" => [keys[0], keys[1] with { Id = "Key.3" }],
            "another order" => [keys[1], keys[0]],
            "one less" => [keys[0]],
            "one more" => [.. keys, keys[1] with { Id = "Key.3" }],
            _ => [keys[0], keys[1] with { Id = keys[0].Id }],
        }));

    /// <summary>That the lies above are refused for what they are: the same device with as many keys of the right kind gets certificates.</summary>
    [Fact]
    public void Keys_as_asked_for_with_right_attestations_are_certified() => Assert.Equal(7, Run(keys => keys).Messages);

    private static (KeyGen2Error? Error, int Messages) Run(Func<(string Id, ECCurve Algorithm)[], (string Id, ECCurve Algorithm)[]> lie)
    {
        using var store = new SecureElement(SealedStore.InMemory(), TimeProvider.System);
        Enrolling? running = null;
        using var enrolling = new Enrolling(
            store, new TestUser(), Requests.Options(new CredentialRequest([], [], [Requests.Key("Key.1"), Requests.Key("Key.2")])))
        {
            Middle = (number, message) => number == 5 ? Answer(running!.Issuer, message, lie) : message,
        };
        running = enrolling;
        var failure = Record.Exception(enrolling.Run) as KeyGen2Exception;
        return (failure?.Error, enrolling.Messages.Count);
    }

    private static byte[] Answer(IssuerSession issuer, byte[] honest, Func<(string Id, ECCurve Algorithm)[], (string Id, ECCurve Algorithm)[]> lie)
    {
        using var state = IssuerSessionState.Read(issuer.Save());
        var asked = state.ExpectedKeys.ToArray();
        var keys = lie([.. asked.Select(key => (key.Id, ECCurve.NamedCurves.nistP256))]);
        return (KeyCreationResponse.Read(honest) with
        {
            GeneratedKeys = [.. keys.Select((key, i) => Attested(key.Id, key.Algorithm, asked[Math.Min(i, asked.Length - 1)]))],
        }).Write();

        GeneratedKey Attested(string id, ECCurve curve, ExpectedKey expected)
        {
            using var pair = ECDsa.Create(curve);
            byte[] publicKey = pair.ExportSubjectPublicKeyInfo();
            byte[] data = MacData.KeyAttestation(publicKey, expected.Mac);
            byte[] attestation = state.SessionKey!.Mac(MethodNames.DeviceAttestation, expected.AttestationCounter, data);
            return new GeneratedKey(id, PublicKey.Read(publicKey), attestation);
        }
    }
}
