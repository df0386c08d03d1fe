namespace Sks.Engine.Store;

/// <summary>
/// Moves records to and from where they last. Knows nothing of what they hold; values that reach it are sealed.
/// Thread safe.
/// </summary>
/// <remarks>
/// Every method throws <see cref="Core.SksException"/> with <see cref="Core.SksStatus.Storage"/> when the medium fails, and
/// <see cref="ObjectDisposedException"/> after <see cref="IDisposable.Dispose"/>. Arrays are copied, inward and outward.
/// </remarks>
public interface IStoreBackend : IDisposable
{
    /// <summary>The record, or <see langword="null"/>.</summary>
    StoreRecord? Read(RecordKind kind, uint id);

    /// <summary>The record of this kind with the smallest id above <paramref name="after"/>, or <see langword="null"/>.</summary>
    StoreRecord? ReadNext(RecordKind kind, uint after);

    /// <summary>All records of this kind that <paramref name="parent"/> owns, by ascending id.</summary>
    IReadOnlyList<StoreRecord> Children(RecordKind kind, uint parent);

    /// <summary>All records of this kind with this non-empty tag, by ascending id.</summary>
    IReadOnlyList<StoreRecord> Tagged(RecordKind kind, ReadOnlySpan<byte> tag);

    /// <summary>
    /// Carries out all changes or none; when it returns they survive power loss, when it throws the records are as before.
    /// Later changes of the list see the earlier ones; to remove what is not there is no error.
    /// </summary>
    /// <exception cref="Core.SksException">
    /// <see cref="Core.SksStatus.Storage"/>, also for a value of more than <see cref="StoreRecord.MaxValueSize"/> bytes.
    /// </exception>
    void Commit(IReadOnlyList<StoreChange> changes);
}
