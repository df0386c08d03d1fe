using Sks.Engine.Protection;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Keys;

/// <summary>
/// <c>deleteKey [80]</c>, and the rule that an object goes with the last thing it owns (sections 3.2 and 3.3): PIN, PIN policy and PUK
/// policy with their last key, the session with its last.
/// </summary>
internal sealed class KeyDeletion(CredentialDatabase database, ClosedKeys keys, OpenedKeys openedKeys, ProtectedOperation operation)
{
    public void Delete(uint keyHandle, ReadOnlySpan<byte> authorization)
    {
        operation.Run(keyHandle, authorization, key => (byte)key.DeleteProtection, Remove);
        openedKeys.Forget(keyHandle);
    }

    private bool Remove(KeyRecord key)
    {
        var removed = new List<(RecordKind Kind, uint Handle)>
        {
            (RecordKind.Key, key.Handle),
            (RecordKind.KeyMaterial, key.Handle),
            (RecordKind.Grants, key.Handle),
        };
        removed.AddRange(database.Children(RecordKind.Extension, key.Handle, ExtensionRecord.Read).Select(e => (e.Kind, e.Handle)));
        var siblings = database.Children(RecordKind.Key, key.SessionHandle, KeyRecord.Read).Where(k => k.Handle != key.Handle).ToArray();
        if (keys.PinOf(key) is { IsDevicePin: false } pin && siblings.All(k => k.PinHandle != pin.Handle))
        {
            RemovePin(pin, removed);
        }

        if (siblings.Length == 0)
        {
            removed.Add((RecordKind.Session, key.SessionHandle));
        }

        database.Commit([], removed);
        return true;
    }

    private void RemovePin(PinRecord pin, List<(RecordKind Kind, uint Handle)> removed)
    {
        removed.Add((RecordKind.Pin, pin.Handle));
        var policy = keys.PolicyOf(pin);
        if (database.Children(RecordKind.Pin, policy.Handle, PinRecord.Read).Any(other => other.Handle != pin.Handle))
        {
            return;
        }

        removed.Add((RecordKind.PinPolicy, policy.Handle));
        bool pukIsShared = database.Children(RecordKind.PinPolicy, policy.SessionHandle, PinPolicyRecord.Read)
            .Any(other => other.Handle != policy.Handle && other.PukPolicyHandle == policy.PukPolicyHandle);
        if (policy.PukPolicyHandle != 0 && !pukIsShared)
        {
            removed.Add((RecordKind.PukPolicy, policy.PukPolicyHandle));
        }
    }
}
