using Sks.Core;
using Sks.Core.Devices;
using Sks.Core.Protection;
using Sks.Core.SessionSecurity;
using Sks.Engine.Device;
using Sks.Engine.Keys;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Provisioning;

/// <summary>
/// <c>postDeleteKey [50]</c>, <c>postUnlockKey [51]</c>, <c>postUpdateKey [52]</c>, <c>postCloneKeyProtection [53]</c>: verified when they are
/// called, carried out at the close (<see cref="PostOperationCommit"/>).
/// </summary>
internal sealed class PostOperations(CredentialDatabase database, ClosedKeys keys, DeviceIdentity device)
{
    private static readonly Dictionary<PostOperationKind, string> Names = new()
    {
        [PostOperationKind.Delete] = MethodNames.PostDeleteKey,
        [PostOperationKind.Unlock] = MethodNames.PostUnlockKey,
        [PostOperationKind.Update] = MethodNames.PostUpdateKey,
        [PostOperationKind.CloneProtection] = MethodNames.PostCloneKeyProtection,
    };

    /// <summary>Delete or unlock.</summary>
    public void Add(
        OpenSession session, PostOperationKind kind, uint targetHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac)
    {
        session.VerifyMac(Names[kind], MacData.PostOperation(authorization), mac);
        Accept(session, new PostOperation(kind, targetHandle, OwnerHandle: 0, KeyHandle: 0), newKey: null, authorization);
    }

    /// <summary>Update or clone.</summary>
    public void Add(
        OpenSession session,
        PostOperationKind kind,
        KeyRecord newKey,
        uint targetHandle,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> mac)
    {
        byte[] certificate = OpenSession.EndEntityCertificate(newKey);
        session.VerifyMac(Names[kind], MacData.PostKeyOperation(certificate, authorization), mac);
        Accept(session, new PostOperation(kind, targetHandle, OwnerHandle: 0, newKey.Handle), newKey, authorization);
    }

    private void Accept(OpenSession session, PostOperation operation, KeyRecord? newKey, ReadOnlySpan<byte> authorization)
    {
        using (database.EnterGate())
        {
            var target = keys.Get(operation.TargetHandle);
            operation = operation with { OwnerHandle = target.SessionHandle };
            VerifyAuthorization(session, target, authorization);
            CheckCombination(session.Record.PostOperations, operation);
            if (newKey is not null)
            {
                CheckNewKey(operation.Kind, newKey, target);
            }
        }

        session.AddPostOperation(operation);
        session.Commit();
    }

    /// <summary>Section 6.4: the key management key of the session that owns the target must have signed for this session.</summary>
    private void VerifyAuthorization(OpenSession session, KeyRecord target, ReadOnlySpan<byte> authorization)
    {
        var owner = database.Find(RecordKind.Session, target.SessionHandle, SessionRecord.Read)!;
        if (owner.KeyManagementKey.Length == 0)
        {
            throw new SksException(SksStatus.NotAllowed, "The target key is not updatable: its session has no key management key.");
        }

        Limits.Check(owner.PrivacyEnabled == session.Record.PrivacyEnabled, "privacyEnabled differs between the sessions.");
        var deviceId = DeviceId.For(owner.PrivacyEnabled, device.Certificate);
        byte[] signed = session.TargetKeyReference(deviceId, target.CertificatePath[0]);
        if (!KeyManagementKey.Verify(KeyManagementKey.Read(owner.KeyManagementKey), signed, authorization))
        {
            throw new SksException(SksStatus.Crypto, "The authorization is not by the target's key management key for this session.");
        }
    }

    private static void CheckCombination(IReadOnlyList<PostOperation> earlier, PostOperation operation)
    {
        var sameTarget = earlier.Where(o => o.TargetHandle == operation.TargetHandle).ToArray();
        Limits.Check(
            sameTarget.Length == 0 || (operation.Kind != PostOperationKind.Delete && sameTarget.All(o => o.Kind != PostOperationKind.Delete)),
            "postDeleteKey is mixed with another operation on its target.");
        Limits.Check(
            operation.Kind != PostOperationKind.Update || sameTarget.All(o => o.Kind != PostOperationKind.Update),
            "A key can be updated once only.");
        Limits.Check(
            operation.KeyHandle == 0 || earlier.All(o => o.KeyHandle != operation.KeyHandle),
            "The new key serves another post operation already.");
    }

    private void CheckNewKey(PostOperationKind kind, KeyRecord newKey, KeyRecord target)
    {
        Limits.Check(newKey.PinHandle == 0, "The new key must not have a PIN: it inherits the target's.");
        Limits.Check(
            target.PinHandle == 0 || newKey.BiometricProtection != BiometricProtection.Exclusive,
            "The new key is protected by biometrics exclusively and cannot inherit a PIN.");
        if (kind == PostOperationKind.Update)
        {
            Limits.Check(newKey.AppUsage == target.AppUsage, "The new key and its target differ in appUsage.");
        }
        else if (keys.PinOf(target) is { } pin)
        {
            Limits.Check(keys.PolicyOf(pin).Policy.Grouping == PinGrouping.Shared, "Only a PIN with shared grouping can be inherited.");
        }
    }
}
