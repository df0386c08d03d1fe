namespace Sks.Engine.Store;

/// <summary>What a record of the store holds. The numbers are on disk and in the seals: never reuse one.</summary>
public enum RecordKind : byte
{
    /// <summary>The store's own counters; id 0.</summary>
    Store = 1,

    /// <summary>The attestation key and the device certificate path; id 0.</summary>
    Device = 2,

    /// <summary>A provisioning session; id is its handle.</summary>
    Session = 3,

    /// <summary>A PUK policy object; parent is the session.</summary>
    PukPolicy = 4,

    /// <summary>A PIN policy object; parent is the session.</summary>
    PinPolicy = 5,

    /// <summary>A PIN with its error count; parent is the PIN policy.</summary>
    Pin = 6,

    /// <summary>A key entry; parent is the session, tag names its end entity certificate.</summary>
    Key = 7,

    /// <summary>The private or symmetric key of a key entry; id is the key's.</summary>
    KeyMaterial = 8,

    /// <summary>An extension object; parent is the key, tag names its type.</summary>
    Extension = 9,

    /// <summary>The store id, as tag, and a sealed constant, by which a master key of another store is told; id 0. Written once.</summary>
    KeyCheck = 10,

    /// <summary>Who else may use a key; id is the key's. None where nobody may.</summary>
    Grants = 11,

    /// <summary>The attestation key's private and public area, where a TPM holds it; id 0. The device's record has no private key then.</summary>
    TpmKey = 12,

    /// <summary>The store's generation, which its counter in the TPM follows; id 0.</summary>
    Generation = 13,

    /// <summary>That somebody has taken the store for the current one although its counter said otherwise; ids count from 1.</summary>
    Acceptance = 14,
}
