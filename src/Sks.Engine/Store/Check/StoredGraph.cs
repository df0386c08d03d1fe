using Sks.Engine.Records;

namespace Sks.Engine.Store.Check;

/// <summary>The objects of a store without their secrets, as the check has met them so far: owners before what they own.</summary>
internal sealed class StoredGraph
{
    public StoreCountersRecord? Counters { get; set; }

    /// <summary>Its private key, if it has one, wiped.</summary>
    public DeviceRecord? Device { get; set; }

    public bool HasTpmKey { get; set; }

    /// <summary>Session keys wiped.</summary>
    public Dictionary<uint, SessionRecord> Sessions { get; } = [];

    public Dictionary<uint, PukPolicyRecord> PukPolicies { get; } = [];

    public Dictionary<uint, PinPolicyRecord> PinPolicies { get; } = [];

    public Dictionary<uint, PinRecord> Pins { get; } = [];

    /// <summary>Without certificates, which take most of the memory.</summary>
    public Dictionary<uint, KeyRecord> Keys { get; } = [];

    public HashSet<uint> KeyMaterials { get; } = [];

    public bool IsEmpty => Sessions.Count + PukPolicies.Count + PinPolicies.Count + Pins.Count + Keys.Count + KeyMaterials.Count == 0;

    /// <summary>The session that owns an object of an open session's namespace, or <see langword="null"/> if there is no such object.</summary>
    public uint? OwnerOf(RecordKind kind, uint handle) => kind switch
    {
        RecordKind.PukPolicy => PukPolicies.GetValueOrDefault(handle)?.SessionHandle,
        RecordKind.PinPolicy => PinPolicies.GetValueOrDefault(handle)?.SessionHandle,
        RecordKind.Key => Keys.GetValueOrDefault(handle)?.SessionHandle,
        _ => null,
    };
}
