using System.Security.Cryptography;
using Sks.Core.SessionSecurity;
using Sks.KeyGen2.Issuer.Management;
using Sks.KeyGen2.Messages;
using PublicKey = Sks.Core.PublicKeys.PublicKey;

namespace Sks.KeyGen2.Issuer;

/// <summary>The issuer's side of ProvisioningFinalization: certifies, and verifies the closing proof.</summary>
internal static class Finalization
{
    private const int NonceSize = 32;

    public static ProvisioningFinalizationRequest Request(
        IssuerSessionState state, ICertificateIssuer certificateIssuer, IKeyManagementSigner? signer)
    {
        var operations = new TargetKeyOperations(state, signer);
        var credentials = new List<IssuedCredential>();
        foreach (var key in state.ExpectedKeys)
        {
            using var contents = certificateIssuer.Certify(key.Id, PublicKey.Read(key.PublicKey));
            credentials.Add(operations.Complete(CredentialIssuance.Issue(state, key, contents)));
            state.IssuedCertificatePaths.Add(key.Id, contents.CertificatePath);
        }

        var unlocks = operations.Unlocks();
        var deletes = operations.Deletes();
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
            UnlockKeys = unlocks,
            DeleteKeys = deletes,
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
