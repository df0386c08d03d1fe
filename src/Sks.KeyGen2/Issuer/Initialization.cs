using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Certificates;
using Sks.Core.Devices;
using Sks.Core.Provisioning;
using Sks.Core.Secrets;
using Sks.Core.SessionSecurity;
using Sks.KeyGen2.Issuer.Management;
using Sks.KeyGen2.Json;
using Sks.KeyGen2.Messages;
using PublicKey = Sks.Core.PublicKeys.PublicKey;

namespace Sks.KeyGen2.Issuer;

/// <summary>The issuer's side of ProvisioningInitialization: "Server Response Validation" of createProvisioningSession.</summary>
internal static class Initialization
{
    /// <summary>Clients with wrong clocks exist; the time is signed, and a year off is a mistake or worse.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromDays(366);

    public static ProvisioningInitializationRequest Request(IssuerSessionState state, DateTimeOffset now)
    {
        var serverTime = KeyGen2Time.Utc(now);
        using var ephemeral = ECDiffieHellman.Create(AlgorithmRegistry.Get<EcKeyAlgorithm>(state.Options.EphemeralKeyAlgorithm).Curve);
        state.EphemeralKey = SecretBuffer.TakeFrom(ephemeral.ExportPkcs8PrivateKey());
        state.ServerTime = serverTime.Text;
        state.SessionKeyLimit = checked((ushort)OptionsRules.SessionKeyLimit(state.Options));
        state.Initialized = now.ToUnixTimeSeconds();
        state.Expires = state.Initialized + state.Options.SessionLifeTime;
        state.Phase = IssuerSessionPhase.ProvisioningInitialization;
        return new ProvisioningInitializationRequest
        {
            ServerSessionId = state.ServerSessionId,
            ServerTime = serverTime,
            SessionKeyAlgorithm = AlgorithmUris.Session1,
            SessionKeyLimit = state.SessionKeyLimit,
            SessionLifeTime = state.Options.AnnouncedLifeTime,
            ServerEphemeralKey = PublicKey.Read(ephemeral.ExportSubjectPublicKeyInfo()),
            KeyManagementKey = state.Options.KeyManagementKey.Length == 0 ? null : PublicKey.Read(state.Options.KeyManagementKey),
            UpdatableKeyManagementKeys = state.Options.UpdatableKeyManagementKeys,
        };
    }

    public static void Verify(
        IssuerSessionState state, ProvisioningInitializationResponse response, IDeviceTrust trust, DateTimeOffset now)
    {
        if (response.ServerTime.Text != state.ServerTime)
        {
            throw Wrong("does not echo serverTime");
        }

        if ((response.ClientTime.Value - now).Duration() > ClockTolerance)
        {
            throw Wrong("has a clientTime that is more than a year off");
        }

        if (response.DeviceId is null != state.Options.PrivacyEnabled)
        {
            throw Wrong(state.Options.PrivacyEnabled ? "discloses the device in privacy mode" : "has no deviceId");
        }

        try
        {
            VerifyAttestation(state, response);
        }
        catch (SksException e)
        {
            throw new KeyGen2Exception(KeyGen2Error.Proof, $"ProvisioningInitializationResponse cannot be verified: {e.Message}", e);
        }

        IReadOnlyList<byte[]> path = response.DeviceId ?? [];
        if (trust.ReasonToRefuse(path) is { } reason)
        {
            throw new KeyGen2Exception(KeyGen2Error.UntrustedDevice, reason);
        }

        state.DeviceCertificatePath = path;
        state.ClientSessionId = response.ClientSessionId;
    }

    private static void VerifyAttestation(IssuerSessionState state, ProvisioningInitializationResponse response)
    {
        using var ephemeral = ECDiffieHellman.Create();
        ephemeral.ImportPkcs8PrivateKey(state.EphemeralKey!.Span, out _);
        byte[] deviceId = DeviceId.For(state.Options.PrivacyEnabled, response.DeviceId?[0] ?? []).ToArray();
        var key = Agree(ephemeral, state, response, deviceId);
        var parameters = new ProvisioningSessionParameters(
            AlgorithmUris.Session1,
            state.Options.PrivacyEnabled,
            state.ServerSessionId,
            ephemeral.ExportSubjectPublicKeyInfo(),
            state.Options.IssuerUri,
            state.Options.KeyManagementKey,
            checked((uint)Math.Clamp(response.ClientTime.Value.ToUnixTimeSeconds(), 0, uint.MaxValue)),
            state.Options.AnnouncedLifeTime,
            state.SessionKeyLimit,
            state.Options.ServerCertificate);
        byte[] signed = SessionAttestation.Data(
            parameters, response.ClientSessionId, response.ClientEphemeralKey.SubjectPublicKeyInfo, deviceId);
        bool verified = state.Options.PrivacyEnabled
            ? CryptographicOperations.FixedTimeEquals(key.PrivacyAttestation(signed), response.Attestation)
            : DeviceKey(response.DeviceId!).Verify(signed, response.Attestation);
        if (!verified)
        {
            key.Dispose();
            throw Wrong("has an attestation that does not verify");
        }

        state.EphemeralKey!.Dispose();
        state.EphemeralKey = null;
        state.SessionKey = key;
    }

    private static SessionKey Agree(
        ECDiffieHellman ephemeral, IssuerSessionState state, ProvisioningInitializationResponse response, byte[] deviceId)
    {
        if (response.ClientEphemeralKey.Algorithm.Uri != state.Options.EphemeralKeyAlgorithm)
        {
            throw Wrong("has a clientEphemeralKey on another curve");
        }

        using var peer = response.ClientEphemeralKey.OpenEcdh();
        using var peerKey = peer.PublicKey;
        byte[] sharedSecret = ephemeral.DeriveRawSecretAgreement(peerKey);
        try
        {
            return SessionKey.Derive(
                sharedSecret, response.ClientSessionId, state.ServerSessionId, state.Options.IssuerUri, deviceId);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sharedSecret);
        }
    }

    private static PublicKey DeviceKey(IReadOnlyList<byte[]> path)
    {
        var key = PublicKey.Read(CertificatePath.Read(path)[0].SubjectPublicKeyInfo);
        return key.IsLegacy ? throw Wrong("is attested by a key that is too weak") : key;
    }

    private static KeyGen2Exception Wrong(string what) =>
        new(KeyGen2Error.Proof, $"ProvisioningInitializationResponse {what}.");
}
