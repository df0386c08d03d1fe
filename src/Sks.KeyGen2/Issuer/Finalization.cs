using System.Security.Cryptography;
using Sks.Core.SessionSecurity;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Issuer;

/// <summary>The issuer's side of ProvisioningFinalization: certifies, and verifies the closing proof.</summary>
internal static class Finalization
{
    private const int NonceSize = 32;

    public static ProvisioningFinalizationRequest Request(
        IssuerSessionState state, KeyCreationResponse keys, ICertificateIssuer certificateIssuer)
    {
        var credentials = new List<IssuedCredential>();
        foreach (var key in keys.GeneratedKeys)
        {
            using var contents = certificateIssuer.Certify(key.Id, key.PublicKey);
            credentials.Add(CredentialIssuance.Issue(state, key, contents));
            state.IssuedCertificatePaths.Add(key.Id, contents.CertificatePath);
        }

        byte[] nonce = state.Nonce = RandomNumberGenerator.GetBytes(NonceSize);
        byte[] mac = state.Mac(
            MethodNames.CloseProvisioningSession,
            MacData.CloseProvisioningSession(state.ClientSessionId, state.ServerSessionId, state.Options.IssuerUri, nonce));
        state.Phase = IssuerSessionPhase.ProvisioningFinalization;
        return new ProvisioningFinalizationRequest
        {
            ServerSessionId = state.ServerSessionId,
            ClientSessionId = state.ClientSessionId,
            IssuedCredentials = credentials,
            SessionCloseData = new SessionCloseData(nonce, mac),
        };
    }

    public static void Verify(IssuerSessionState state, ProvisioningFinalizationResponse response)
    {
        byte[] proof = state.Mac(MethodNames.DeviceAttestation, MacData.CloseAttestation(state.Nonce));
        if (!CryptographicOperations.FixedTimeEquals(proof, response.Attestation))
        {
            throw new KeyGen2Exception(KeyGen2Error.Proof, "ProvisioningFinalizationResponse has a proof that does not verify.");
        }

        state.SessionKey!.Dispose();
        state.SessionKey = null;
        state.Phase = IssuerSessionPhase.Completed;
    }
}
