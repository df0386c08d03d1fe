namespace Sks.Core.Provisioning;

/// <summary>What <c>createProvisioningSession</c> answers.</summary>
/// <param name="ClientSessionId">1 to 32 printable ASCII characters, unique for each session of the store.</param>
/// <param name="ClientEphemeralKey">The store's ECDH key on the curve of the issuer's, X.509 DER.</param>
/// <param name="Attestation">Signature by the attestation key, or 32 bytes of HMAC in privacy mode.</param>
/// <param name="ProvisioningHandle">Non-zero, never reused.</param>
public sealed record CreatedProvisioningSession(
    string ClientSessionId,
    byte[] ClientEphemeralKey,
    byte[] Attestation,
    uint ProvisioningHandle);
