using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Devices;
using Sks.Core.Provisioning;
using Sks.Core.PublicKeys;
using Sks.Core.SessionSecurity;
using Sks.Engine.Device;
using Sks.Engine.Records;

namespace Sks.Engine.Provisioning;

/// <summary><c>createProvisioningSession [2]</c>.</summary>
internal sealed class SessionCreation(CredentialDatabase database, DeviceIdentity device, TimeProvider clock)
{
    /// <summary>24 random bytes in base64url: 32 characters.</summary>
    private const int ClientSessionIdEntropy = 24;

    public CreatedProvisioningSession Create(ProvisioningSessionParameters parameters)
    {
        var serverEphemeralKey = Check(parameters);
        string clientSessionId = NewSessionId();
        byte[] deviceId = DeviceId.For(parameters.PrivacyEnabled, device.Certificate).ToArray();

        byte[] clientEphemeralKey;
        SessionKey sessionKey;
        using (var ephemeral = ECDiffieHellman.Create(((EcKeyAlgorithm)serverEphemeralKey.Algorithm).Curve))
        {
            clientEphemeralKey = ephemeral.ExportSubjectPublicKeyInfo();
            sessionKey = Agree(ephemeral, serverEphemeralKey, parameters, clientSessionId, deviceId);
        }

        using (sessionKey)
        {
            byte[] signed = SessionAttestation.Data(parameters, clientSessionId, clientEphemeralKey, deviceId);
            byte[] attestation = parameters.PrivacyEnabled ? sessionKey.PrivacyAttestation(signed) : device.Sign(signed);
            uint handle = Store(parameters, clientSessionId, sessionKey);
            return new CreatedProvisioningSession(clientSessionId, clientEphemeralKey, attestation, handle);
        }
    }

    private static PublicKey Check(ProvisioningSessionParameters parameters)
    {
        Limits.Algorithm<SessionKeyAlgorithm>(parameters.SessionKeyAlgorithm, "sessionKeyAlgorithm");
        Limits.CheckId(parameters.ServerSessionId, "serverSessionId");
        Limits.CheckUri(parameters.IssuerUri, "issuerUri");
        Limits.Check(parameters.SessionLifeTime > 0, "sessionLifeTime is zero.");
        if (parameters.KeyManagementKey.Length > 0)
        {
            PublicKey.ReadVerifier(parameters.KeyManagementKey);
        }

        var serverEphemeralKey = PublicKey.Read(parameters.ServerEphemeralKey);
        return serverEphemeralKey.Algorithm is EcKeyAlgorithm
            ? serverEphemeralKey
            : throw new SksException(SksStatus.Algorithm, "serverEphemeralKey is not an elliptic curve key.");
    }

    /// <summary>SP800-56A ECC CDH, then the KDF.</summary>
    private static SessionKey Agree(
        ECDiffieHellman ephemeral,
        PublicKey serverEphemeralKey,
        ProvisioningSessionParameters parameters,
        string clientSessionId,
        byte[] deviceId)
    {
        using var peer = serverEphemeralKey.OpenEcdh();
        using var peerKey = peer.PublicKey;
        byte[] sharedSecret = ephemeral.DeriveRawSecretAgreement(peerKey);
        try
        {
            return SessionKey.Derive(sharedSecret, clientSessionId, parameters.ServerSessionId, parameters.IssuerUri, deviceId);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(sharedSecret);
        }
    }

    private static string NewSessionId() =>
        System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(ClientSessionIdEntropy));

    private uint Store(ProvisioningSessionParameters parameters, string clientSessionId, SessionKey sessionKey)
    {
        byte[] secret = sessionKey.Secret.ToArray();
        try
        {
            uint handle = database.NewHandle();
            long expires = clock.GetUtcNow().ToUnixTimeSeconds() + parameters.SessionLifeTime;
            database.Commit(
            [
                new SessionRecord
                {
                    Handle = handle,
                    IsOpen = true,
                    SessionKeyAlgorithm = parameters.SessionKeyAlgorithm,
                    PrivacyEnabled = parameters.PrivacyEnabled,
                    ServerSessionId = parameters.ServerSessionId,
                    ClientSessionId = clientSessionId,
                    IssuerUri = parameters.IssuerUri,
                    KeyManagementKey = parameters.KeyManagementKey,
                    ClientTime = parameters.ClientTime,
                    SessionLifeTime = parameters.SessionLifeTime,
                    SessionKeyLimit = parameters.SessionKeyLimit,
                    Expires = (uint)Math.Clamp(expires, 0, uint.MaxValue),
                    SessionKey = secret,
                },
            ]);
            return handle;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
