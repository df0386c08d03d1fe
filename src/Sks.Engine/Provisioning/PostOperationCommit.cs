using Sks.Core;
using Sks.Engine.Keys;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Provisioning;

/// <summary>
/// Works out what the close has to write for a session's post operations: targets deleted, unlocked, replaced, protection inherited, and
/// everything of the sessions concerned moved under the closing one. Changes nothing itself; the caller holds the gate.
/// </summary>
internal sealed class PostOperationCommit
{
    private readonly CredentialDatabase _database;
    private readonly ClosedKeys _keys;
    private readonly uint _session;
    private readonly Dictionary<uint, KeyRecord> _result;
    private readonly Dictionary<(RecordKind Kind, uint Handle), IStoredObject> _written = [];
    private readonly HashSet<(RecordKind Kind, uint Handle)> _removed = [];

    public PostOperationCommit(CredentialDatabase database, ClosedKeys keys, SessionRecord session, IReadOnlyList<KeyRecord> newKeys)
    {
        _database = database;
        _keys = keys;
        _session = session.Handle;
        _result = newKeys.ToDictionary(key => key.Handle);
        var targets = session.PostOperations.Select(o => o.TargetHandle).Distinct().Select(keys.Get).ToDictionary(key => key.Handle);
        CheckOwners(session.PostOperations, targets);
        foreach (uint old in targets.Values.Select(target => target.SessionHandle).Distinct())
        {
            TakeOver(old);
        }

        foreach (var operation in session.PostOperations.OrderBy(o => o.Kind == PostOperationKind.CloneProtection ? 0 : 1))
        {
            CarryOut(operation, targets[operation.TargetHandle]);
        }

        RemoveOrphans(targets.Values);
        foreach (var key in _result.Values)
        {
            _written[(RecordKind.Key, key.Handle)] = key;
        }
    }

    /// <summary>The session's keys after the close.</summary>
    public IReadOnlyCollection<KeyRecord> Keys => _result.Values;

    public IEnumerable<IStoredObject> Written => _written.Values.Where(o => !_removed.Contains((o.Kind, o.Handle)));

    public IEnumerable<(RecordKind Kind, uint Handle)> Removed => _removed;

    /// <summary>Handles whose key material is another than before.</summary>
    public IEnumerable<uint> Stale => _removed.Where(r => r.Kind == RecordKind.Key).Select(r => r.Handle)
        .Concat(_written.Keys.Where(w => w.Kind == RecordKind.KeyMaterial).Select(w => w.Handle));

    /// <summary>
    /// Another session may have closed since an operation was accepted, and have taken its target over: neither the owner nor, perhaps, the
    /// certificate is what was signed for then, and the new owner's other keys were never spoken of.
    /// </summary>
    private static void CheckOwners(IReadOnlyList<PostOperation> operations, Dictionary<uint, KeyRecord> targets)
    {
        if (operations.Any(o => targets[o.TargetHandle].SessionHandle != o.OwnerHandle))
        {
            throw new SksException(SksStatus.NotAllowed, "The target key has come under another session since the operation was authorised.");
        }
    }

    private void TakeOver(uint oldSession)
    {
        foreach (var key in _database.Children(RecordKind.Key, oldSession, KeyRecord.Read))
        {
            _result[key.Handle] = key with { SessionHandle = _session };
        }

        foreach (var policy in _database.Children(RecordKind.PinPolicy, oldSession, PinPolicyRecord.Read))
        {
            _written[(RecordKind.PinPolicy, policy.Handle)] = policy with { SessionHandle = _session };
        }

        foreach (var puk in _database.Children(RecordKind.PukPolicy, oldSession, PukPolicyRecord.Read))
        {
            _written[(RecordKind.PukPolicy, puk.Handle)] = puk with { SessionHandle = _session };
        }

        _removed.Add((RecordKind.Session, oldSession));
    }

    private void CarryOut(PostOperation operation, KeyRecord target)
    {
        switch (operation.Kind)
        {
            case PostOperationKind.Delete:
                _result.Remove(target.Handle);
                RemoveKey(target.Handle);
                break;
            case PostOperationKind.Unlock:
                Unlock(target);
                break;
            case PostOperationKind.CloneProtection:
                _result[operation.KeyHandle] = _result[operation.KeyHandle] with { PinHandle = target.PinHandle };
                break;
            default:
                Update(_result[operation.KeyHandle], target);
                break;
        }
    }

    private void RemoveKey(uint handle)
    {
        _removed.Add((RecordKind.Key, handle));
        _removed.Add((RecordKind.KeyMaterial, handle));
        _removed.Add((RecordKind.Grants, handle));
        foreach (var extension in _database.Children(RecordKind.Extension, handle, ExtensionRecord.Read))
        {
            _removed.Add((RecordKind.Extension, extension.Handle));
        }
    }

    private void Unlock(KeyRecord target)
    {
        // A device PIN guards other issuers' keys as well: this one may not clear its count.
        if (_keys.PinOf(target) is not { IsDevicePin: false } pin)
        {
            throw new SksException(SksStatus.NotAllowed, "The key to unlock is not protected by a PIN policy object.");
        }

        _written[(RecordKind.Pin, pin.Handle)] = pin.WithErrors(0);
        var policy = _keys.PolicyOf(pin);
        if (policy.PukPolicyHandle != 0)
        {
            var puk = (PukPolicyRecord)_written[(RecordKind.PukPolicy, policy.PukPolicyHandle)];
            _written[(RecordKind.PukPolicy, puk.Handle)] = puk with { ErrorCount = 0 };
        }
    }

    /// <summary>The new key takes the target's handle and PIN; nothing else of the target stays.</summary>
    private void Update(KeyRecord newKey, KeyRecord target)
    {
        var material = _database.Find(RecordKind.KeyMaterial, newKey.Handle, KeyMaterialRecord.Read)
            ?? throw new SksException(SksStatus.Storage, $"The key material of key {newKey.Handle} is missing.");
        foreach (var extension in _database.Children(RecordKind.Extension, target.Handle, ExtensionRecord.Read))
        {
            _removed.Add((RecordKind.Extension, extension.Handle));
        }

        foreach (var extension in _database.Children(RecordKind.Extension, newKey.Handle, ExtensionRecord.Read))
        {
            _written[(RecordKind.Extension, extension.Handle)] = extension with { KeyHandle = target.Handle };
        }

        _result.Remove(newKey.Handle);
        _removed.Add((RecordKind.Key, newKey.Handle));
        _removed.Add((RecordKind.KeyMaterial, newKey.Handle));
        _written[(RecordKind.KeyMaterial, target.Handle)] = material with { Handle = target.Handle };
        _result[target.Handle] = newKey with { Handle = target.Handle, PinHandle = target.PinHandle };
    }

    /// <summary>PIN objects and policies that only deleted keys have used go with them (section 3.2).</summary>
    private void RemoveOrphans(IEnumerable<KeyRecord> targets)
    {
        var usedPins = _result.Values.Select(key => key.PinHandle).ToHashSet();
        var unusedPins = targets.Select(target => target.PinHandle).Distinct().Where(pin => !usedPins.Contains(pin));
        foreach (uint pinHandle in unusedPins.Where(pin => pin is not (0 or PinRecord.DeviceHandle)))
        {
            _removed.Add((RecordKind.Pin, pinHandle));
        }

        foreach (var policy in _written.Values.OfType<PinPolicyRecord>().ToArray())
        {
            var pins = _database.Children(RecordKind.Pin, policy.Handle, PinRecord.Read);
            if (pins.All(pin => _removed.Contains((RecordKind.Pin, pin.Handle))))
            {
                _removed.Add((RecordKind.PinPolicy, policy.Handle));
            }
        }

        var usedPuks = _written.Values.OfType<PinPolicyRecord>()
            .Where(policy => !_removed.Contains((RecordKind.PinPolicy, policy.Handle)))
            .Select(policy => policy.PukPolicyHandle)
            .ToHashSet();
        foreach (var puk in _written.Values.OfType<PukPolicyRecord>().ToArray())
        {
            if (!usedPuks.Contains(puk.Handle))
            {
                _removed.Add((RecordKind.PukPolicy, puk.Handle));
            }
        }
    }
}
