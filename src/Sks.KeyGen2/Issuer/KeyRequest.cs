using System.Security.Cryptography;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.SessionSecurity;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Issuer;

/// <summary>
/// The issuer's side of KeyCreation: MACs what it asks for in the order in which the store will execute it, leaving the counters of the
/// attestations that come between, and verifies these.
/// </summary>
internal static class KeyRequest
{
    /// <summary>
    /// How often the store will use the session key: a MAC one, a key's MAC and attestation two, a decryption one more, a certificate
    /// path one, the close two; and what the issuer has reserved.
    /// </summary>
    public static int SessionKeyUses(CredentialRequest request)
    {
        int presetPins = request.AllPinPolicies().Where(pin => !pin.Policy.UserDefined).Sum(pin => pin.Keys.Count);
        return (2 * request.PukPolicies.Count) + request.AllPinPolicies().Count() + (3 * request.AllKeys().Count()) + presetPins + 2;
    }

    public static KeyCreationRequest Create(IssuerSessionState state)
    {
        var request = state.Decision.Request;

        // Arrays, since each element takes its counters when it is made: exactly once, in order.
        var puks = request.PukPolicies.Select(puk => Puk(state, puk)).ToArray();
        var pins = request.PinPolicies.Select(pin => Pin(state, pin, pukReference: "")).ToArray();
        var keys = request.Keys.Select(key => Key(state, key, pinPolicy: null)).ToArray();
        state.Phase = IssuerSessionPhase.KeyCreation;
        return new KeyCreationRequest
        {
            ServerSessionId = state.ServerSessionId,
            ClientSessionId = state.ClientSessionId,
            KeyEntryAlgorithm = AlgorithmUris.Key1,
            DeferredIssuance = state.Options.DeferredIssuance,
            PukPolicySpecifiers = puks,
            PinPolicySpecifiers = pins,
            KeyEntrySpecifiers = keys,
        };
    }

    /// <summary>Same number, ids and order; each key of the kind that was asked for, and attested. Notes the public keys.</summary>
    public static void Verify(IssuerSessionState state, KeyCreationResponse response)
    {
        if (response.GeneratedKeys.Count != state.ExpectedKeys.Count)
        {
            throw Wrong("has not the number of keys that were asked for");
        }

        foreach (var (expected, requested, generated) in state.ExpectedKeys.Zip(state.Decision.Request.AllKeys(), response.GeneratedKeys))
        {
            if (generated.Id != expected.Id)
            {
                throw Wrong("has not the keys that were asked for, in their order");
            }

            if (AlgorithmRegistry.Find<KeyGenerationAlgorithm>(expected.KeyAlgorithm) is not { } algorithm
                || !generated.PublicKey.Matches(algorithm, requested.KeyParameters))
            {
                throw Wrong("has a key of another algorithm than was asked for");
            }

            byte[] data = MacData.KeyAttestation(generated.PublicKey.SubjectPublicKeyInfo, expected.Mac);
            byte[] attestation = state.SessionKey!.Mac(MethodNames.DeviceAttestation, expected.AttestationCounter, data);
            if (!CryptographicOperations.FixedTimeEquals(attestation, generated.Attestation))
            {
                throw Wrong("has a key attestation that does not verify");
            }
        }

        for (int i = 0; i < state.ExpectedKeys.Count; i++)
        {
            state.ExpectedKeys[i] = state.ExpectedKeys[i] with { PublicKey = response.GeneratedKeys[i].PublicKey.SubjectPublicKeyInfo };
        }
    }

    private static PukPolicySpecifier Puk(IssuerSessionState state, RequestedPukPolicy puk)
    {
        byte[] encryptedPuk = state.SessionKey!.Encrypt(puk.Puk);
        byte[] mac = state.Mac(MethodNames.CreatePukPolicy, MacData.CreatePukPolicy(puk.Policy, encryptedPuk));
        var pins = puk.PinPolicies.Select(pin => Pin(state, pin, puk.Policy.Id)).ToArray();
        return new PukPolicySpecifier(puk.Policy, encryptedPuk, mac, pins);
    }

    private static PinPolicySpecifier Pin(IssuerSessionState state, RequestedPinPolicy pin, string pukReference)
    {
        byte[] mac = state.Mac(MethodNames.CreatePinPolicy, MacData.CreatePinPolicy(pin.Policy, pukReference));
        return new PinPolicySpecifier(pin.Policy, mac, pin.Keys.Select(key => Key(state, key, pin)).ToArray());
    }

    private static KeyEntrySpecifier Key(IssuerSessionState state, KeyEntryParameters key, RequestedPinPolicy? pinPolicy)
    {
        byte[]? encryptedPin = pinPolicy is { Policy.UserDefined: false } ? state.SessionKey!.Encrypt(pinPolicy.PresetPinOf(key.Id)) : null;
        byte[] mac = state.Mac(
            MethodNames.CreateKeyEntry, MacData.CreateKeyEntry(key, pinPolicy?.Policy.Id ?? "", encryptedPin));
        state.ExpectedKeys.Add(new ExpectedKey(key.Id, key.KeyAlgorithm, mac, state.MacSequenceCounter++));
        return new KeyEntrySpecifier(key, encryptedPin, mac);
    }

    private static KeyGen2Exception Wrong(string what) => new(KeyGen2Error.Proof, $"KeyCreationResponse {what}.");
}
