using Sks.Engine.Records;

namespace Sks.Engine.Store.Check;

/// <summary>What can be said once all objects are known: what is missing, and what nothing refers to.</summary>
internal sealed class WholeCheck(StoredGraph graph, StoreFaults faults)
{
    public void Run()
    {
        if (!graph.IsEmpty)
        {
            Require(null, 0, graph.Device is not null || faults.IsUnreadable(RecordKind.Device, 0), "the device's attestation key and certificate are missing");
            bool hasKey = graph.Device is not { AttestationKey.Length: 0 } || graph.HasTpmKey || faults.IsUnreadable(RecordKind.TpmKey, 0);
            Require(RecordKind.Device, 0, hasKey, "its attestation key, which a TPM holds, is missing");
            Require(null, 0, graph.Counters is not null || faults.IsUnreadable(RecordKind.Store, 0), "the store's counters are missing");
        }

        foreach (uint key in graph.Keys.Keys)
        {
            bool hasMaterial = graph.KeyMaterials.Contains(key) || faults.IsUnreadable(RecordKind.KeyMaterial, key);
            Require(RecordKind.Key, key, hasMaterial, "its private or symmetric key is missing");
        }

        foreach (var session in graph.Sessions.Values.Where(session => session.IsOpen))
        {
            CheckOpen(session);
        }

        CheckUse();
    }

    /// <summary>An open session's namespace and what it owns are the same.</summary>
    private void CheckOpen(SessionRecord session)
    {
        var named = session.Objects.Select(o => (o.Kind, o.Handle)).ToHashSet();
        Require(session, named.Count == session.Objects.Count && session.Objects.DistinctBy(o => o.Id).Count() == named.Count, "a name or an object is in it twice");
        foreach (var (kind, handle) in named)
        {
            Require(session, graph.OwnerOf(kind, handle) == session.Handle || faults.IsUnreadable(kind, handle), $"its {kind} {handle} is missing");
        }

        var owned = graph.PukPolicies.Values.Where(puk => puk.SessionHandle == session.Handle).Select(puk => (puk.Kind, puk.Handle))
            .Concat(graph.PinPolicies.Values.Where(policy => policy.SessionHandle == session.Handle).Select(policy => (policy.Kind, policy.Handle)))
            .Concat(graph.Keys.Values.Where(key => key.SessionHandle == session.Handle).Select(key => (key.Kind, key.Handle)));
        foreach (var (kind, handle) in owned.Where(place => !named.Contains(place)))
        {
            faults.Add(session.Kind, session.Handle, $"{kind} {handle} belongs to it, but it does not know it");
        }

        foreach (var operation in session.PostOperations.Where(o => o.KeyHandle != 0 && !named.Contains((RecordKind.Key, o.KeyHandle))))
        {
            faults.Add(session.Kind, session.Handle, $"Key {operation.KeyHandle} of its post provisioning operation is not its own");
        }
    }

    /// <summary>In closed sessions an object goes with the last that it serves (sections 3.2 and 3.3). What cannot be read may be what it serves.</summary>
    private void CheckUse()
    {
        var usedPins = graph.Keys.Values.Select(key => key.PinHandle).ToHashSet();
        var usedPolicies = graph.Pins.Values.Select(pin => pin.PinPolicyHandle).ToHashSet();
        var usedPuks = graph.PinPolicies.Values.Select(policy => policy.PukPolicyHandle).ToHashSet();
        var usedSessions = graph.Keys.Values.Select(key => key.SessionHandle).ToHashSet();
        foreach (var pin in graph.Pins.Values.Where(pin => !pin.IsDevicePin && !usedPins.Contains(pin.Handle)))
        {
            AddUnused(RecordKind.Key, pin, "it guards no key");
        }

        foreach (var policy in graph.PinPolicies.Values.Where(policy => IsClosed(policy.SessionHandle) && !usedPolicies.Contains(policy.Handle)))
        {
            AddUnused(RecordKind.Pin, policy, "it governs no PIN");
        }

        foreach (var puk in graph.PukPolicies.Values.Where(puk => IsClosed(puk.SessionHandle) && !usedPuks.Contains(puk.Handle)))
        {
            AddUnused(RecordKind.PinPolicy, puk, "it governs no PIN policy");
        }

        foreach (var session in graph.Sessions.Values.Where(session => !session.IsOpen && !usedSessions.Contains(session.Handle)))
        {
            AddUnused(RecordKind.Key, session, "it is closed and has no key");
        }
    }

    private bool IsClosed(uint session) => graph.Sessions.GetValueOrDefault(session) is { IsOpen: false } || session == 0;

    private void AddUnused(RecordKind user, IStoredObject stored, string fault)
    {
        if (!faults.HasUnreadable(user))
        {
            faults.Add(stored.Kind, stored.Handle, fault);
        }
    }

    private void Require(SessionRecord session, bool condition, string fault) => Require(session.Kind, session.Handle, condition, fault);

    private void Require(RecordKind? kind, uint handle, bool condition, string fault)
    {
        if (!condition)
        {
            faults.Add(kind, handle, fault);
        }
    }
}
