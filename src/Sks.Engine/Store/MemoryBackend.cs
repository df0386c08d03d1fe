using System.Buffers.Binary;
using Sks.Core;

namespace Sks.Engine.Store;

/// <summary>Records in memory, for tests, benchmarks and stores that need not outlive their process. Thread safe.</summary>
public sealed class MemoryBackend : IStoreBackend
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(RecordKind Kind, uint Id), StoreRecord> _records = [];
    private readonly SortedSet<(RecordKind Kind, uint Id)> _byId = [];
    private readonly SortedSet<(RecordKind Kind, uint Parent, uint Id)> _byParent = [];
    private readonly SortedSet<(RecordKind Kind, UInt128 Tag, uint Id)> _byTag = [];
    private bool _disposed;

    /// <inheritdoc/>
    public StoreRecord? Read(RecordKind kind, uint id)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _records.TryGetValue((kind, id), out var record) ? Copy(record) : null;
        }
    }

    /// <inheritdoc/>
    public StoreRecord? ReadNext(RecordKind kind, uint after)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (after == uint.MaxValue)
            {
                return null;
            }

            foreach (var key in _byId.GetViewBetween((kind, after + 1), (kind, uint.MaxValue)))
            {
                return Copy(_records[key]);
            }

            return null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoreRecord> Children(RecordKind kind, uint parent)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var found = new List<StoreRecord>();
            foreach (var (_, _, id) in _byParent.GetViewBetween((kind, parent, 0), (kind, parent, uint.MaxValue)))
            {
                found.Add(Copy(_records[(kind, id)]));
            }

            return found;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoreRecord> Tagged(RecordKind kind, ReadOnlySpan<byte> tag)
    {
        var number = TagNumber(tag);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var found = new List<StoreRecord>();
            foreach (var (_, _, id) in _byTag.GetViewBetween((kind, number, 0), (kind, number, uint.MaxValue)))
            {
                found.Add(Copy(_records[(kind, id)]));
            }

            return found;
        }
    }

    /// <inheritdoc/>
    public void Commit(IReadOnlyList<StoreChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);

        // Whatever can fail does so here, before the first change is carried out.
        var copies = new StoreRecord?[changes.Count];
        for (int i = 0; i < copies.Length; i++)
        {
            copies[i] = changes[i].Record is { } record ? Checked(Copy(record)) : null;
        }

        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            for (int i = 0; i < copies.Length; i++)
            {
                Remove(changes[i].Kind, changes[i].Id);
                if (copies[i] is { } record)
                {
                    Add(record);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
        }
    }

    private static StoreRecord Checked(StoreRecord record)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(record.Tag.Length, StoreRecord.TagSize, nameof(record));
        return record.Value.Length <= StoreRecord.MaxValueSize
            ? record
            : throw new SksException(SksStatus.Storage, "A value is too large for the store.");
    }

    private static StoreRecord Copy(StoreRecord record) => record with
    {
        Tag = record.Tag.Length == 0 ? [] : (byte[])record.Tag.Clone(),
        Value = (byte[])record.Value.Clone(),
    };

    private static UInt128 TagNumber(ReadOnlySpan<byte> tag)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(tag.Length, StoreRecord.TagSize);
        return BinaryPrimitives.ReadUInt128BigEndian(tag);
    }

    private void Add(StoreRecord record)
    {
        _records.Add((record.Kind, record.Id), record);
        _byId.Add((record.Kind, record.Id));
        _byParent.Add((record.Kind, record.Parent, record.Id));
        if (record.Tag.Length > 0)
        {
            _byTag.Add((record.Kind, TagNumber(record.Tag), record.Id));
        }
    }

    private void Remove(RecordKind kind, uint id)
    {
        if (_records.Remove((kind, id), out var record))
        {
            _byId.Remove((kind, id));
            _byParent.Remove((kind, record.Parent, id));
            if (record.Tag.Length > 0)
            {
                _byTag.Remove((kind, TagNumber(record.Tag), id));
            }
        }
    }
}
