using Sks.Core.DataTypes;
using Sks.Core.Provisioning;

namespace Sks.Core.SessionSecurity;

/// <summary>What the device signs to vouch for a new session (createProvisioningSession).</summary>
public static class SessionAttestation
{
    /// <summary>
    /// The signed bytes; every array carries its <c>ushort</c> length:
    /// <code>
    /// clientSessionId || serverSessionId || issuerUri || Device ID || sessionKeyAlgorithm ||
    /// privacyEnabled (1) || serverEphemeralKey || clientEphemeralKey || keyManagementKey ||
    /// clientTime (4) || sessionLifeTime (2) || sessionKeyLimit (2) || serverCertificate
    /// </code>
    /// Signed with SHA-256 by the attestation key: PKCS #1 v1.5 for RSA, ECDSA as <c>r || s</c> for EC; in privacy mode
    /// <see cref="SessionKey.PrivacyAttestation"/> stands for the signature.
    /// </summary>
    public static byte[] Data(
        ProvisioningSessionParameters parameters,
        string clientSessionId,
        ReadOnlySpan<byte> clientEphemeralKey,
        ReadOnlySpan<byte> deviceId)
    {
        using var data = new DataWriter(2048);
        return data
            .String(clientSessionId)
            .String(parameters.ServerSessionId)
            .String(parameters.IssuerUri)
            .Bytes(deviceId)
            .String(parameters.SessionKeyAlgorithm)
            .Bool(parameters.PrivacyEnabled)
            .Bytes(parameters.ServerEphemeralKey)
            .Bytes(clientEphemeralKey)
            .Bytes(parameters.KeyManagementKey)
            .UInt(parameters.ClientTime)
            .UShort(parameters.SessionLifeTime)
            .UShort(parameters.SessionKeyLimit)
            .Bytes(parameters.ServerCertificate)
            .ToArray();
    }
}
