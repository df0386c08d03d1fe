namespace Sks.Engine.Store;

/// <summary>How a store stands to its counter in the TPM. The numbers are on disk: never reuse one.</summary>
public enum StoreStanding : byte
{
    /// <summary>It is the latest copy, perhaps with a change that was cut off before it was answered.</summary>
    Current = 0,

    /// <summary>It is an older copy.</summary>
    Older = 1,

    /// <summary>The TPM has no counter of this store.</summary>
    CounterMissing = 2,

    /// <summary>The counter is not one that this store can have had.</summary>
    CounterOther = 3,

    /// <summary>The store says no generation: it is a copy from before it had a counter.</summary>
    Uncounted = 4,

    /// <summary>The generation is current, but some records are not of it: older ones were put back among the others, or changed.</summary>
    Mixed = 5,
}
