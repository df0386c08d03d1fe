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

    /// <summary>
    /// The first half of <see cref="Commit"/>: all changes or none, seen by every read from now on, and after a crash there only if all that
    /// was written before them is. They survive power loss once <see cref="Flush"/> has returned; until then nobody may be told of them.
    /// </summary>
    /// <exception cref="Core.SksException"><see cref="Core.SksStatus.Storage"/>, as for <see cref="Commit"/>.</exception>
    void Write(IReadOnlyList<StoreChange> changes) => Commit(changes);

    /// <summary>
    /// Returns when all that was written, by whomever, before this call survives power loss. Callers at the same time share one flush.
    /// </summary>
    /// <exception cref="Core.SksException">
    /// <see cref="Core.SksStatus.Storage"/>: what was written last may be lost. From then on every change and every flush is refused.
    /// </exception>
    void Flush()
    {
    }
}
