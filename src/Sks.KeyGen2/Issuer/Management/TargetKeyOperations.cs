using System.Security.Cryptography;
using Sks.Core.Devices;
using Sks.Core.SessionSecurity;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Issuer.Management;

/// <summary>Authorises and MACs post operations; the caller calls in the order in which the store will execute them.</summary>
internal sealed class TargetKeyOperations(IssuerSessionState state, IKeyManagementSigner? signer)
{
    /// <summary>The credential with its update or clone, if there is one: the last MAC of a credential.</summary>
    public IssuedCredential Complete(IssuedCredential credential)
    {
        var operations = state.Decision.Operations;
        byte[] certificate = credential.CertificatePath[0];
        if (operations.Updates.TryGetValue(credential.Id, out var replaced))
        {
            return credential with { UpdateKey = ForNewKey(MethodNames.PostUpdateKey, replaced, certificate) };
        }

        return operations.Clones.TryGetValue(credential.Id, out var cloned)
            ? credential with { CloneKeyProtection = ForNewKey(MethodNames.PostCloneKeyProtection, cloned, certificate) }
            : credential;
    }

    /// <summary>The MACs after those of all credentials.</summary>
    public IReadOnlyList<TargetKeyOperation> Unlocks() =>
        state.Decision.Operations.Unlocks.Select(target => Alone(MethodNames.PostUnlockKey, target)).ToArray();

    /// <summary>The MACs after those of the unlocks, before the close.</summary>
    public IReadOnlyList<TargetKeyOperation> Deletes() =>
        state.Decision.Operations.Deletes.Select(target => Alone(MethodNames.PostDeleteKey, target)).ToArray();

    private TargetKeyOperation ForNewKey(string methodName, KeyTarget target, byte[] certificate)
    {
        byte[] authorization = Authorize(target);
        return Operation(target, authorization, state.Mac(methodName, MacData.PostKeyOperation(certificate, authorization)));
    }

    private TargetKeyOperation Alone(string methodName, KeyTarget target)
    {
        byte[] authorization = Authorize(target);
        return Operation(target, authorization, state.Mac(methodName, MacData.PostOperation(authorization)));
    }

    /// <summary>Section 6.4.</summary>
    private byte[] Authorize(KeyTarget target)
    {
        byte[] deviceCertificate = state.DeviceCertificatePath.Count > 0 ? state.DeviceCertificatePath[0] : [];
        var deviceId = DeviceId.For(state.Options.PrivacyEnabled, deviceCertificate);
        byte[] reference = state.SessionKey!.TargetKeyReference(deviceId, target.Certificate);
        var key = DecisionRules.ManagementKey(target.KeyManagementKey);
        return VerifiedSignature.By(
            signer ?? throw new InvalidOperationException("The session manages keys, but nobody is there to sign for it."), key, reference);
    }

    private static TargetKeyOperation Operation(KeyTarget target, byte[] authorization, byte[] mac) =>
        new(SHA256.HashData(target.Certificate), target.ServerSessionId, target.ClientSessionId, authorization, mac);
}
