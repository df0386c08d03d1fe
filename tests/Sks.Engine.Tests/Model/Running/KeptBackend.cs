using Sks.Engine.Store;

namespace Sks.Engine.Tests.Model.Running;

/// <summary>A memory backend that is not closed with its store, so that another can be opened on it: what power loss leaves.</summary>
internal sealed class KeptBackend : IStoreBackend
{
    private readonly MemoryBackend _kept = new();

    public StoreRecord? Read(RecordKind kind, uint id) => _kept.Read(kind, id);

    public StoreRecord? ReadNext(RecordKind kind, uint after) => _kept.ReadNext(kind, after);

    public IReadOnlyList<StoreRecord> Children(RecordKind kind, uint parent) => _kept.Children(kind, parent);

    public IReadOnlyList<StoreRecord> Tagged(RecordKind kind, ReadOnlySpan<byte> tag) => _kept.Tagged(kind, tag);

    public void Commit(IReadOnlyList<StoreChange> changes) => _kept.Commit(changes);

    public void Dispose()
    {
    }
}
