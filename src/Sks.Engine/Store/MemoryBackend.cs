using System.Buffers.Binary;
using Sks.Core;

namespace Sks.Engine.Store;

/// <summary>Records in memory, for tests, benchmarks and stores that need not outlive their process. Thread safe.</summary>
public sealed class MemoryBackend : IStoreBackend
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(RecordKind Kind, uint Id), StoreRecord> _records = [];
    private readonly IdIndex<RecordKind> _byKind = new();
    private readonly IdIndex<(RecordKind Kind, uint Parent)> _byParent = new();
    private readonly IdIndex<(RecordKind Kind, UInt128 Tag)> _byTag = new();
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
            return _byKind.Next(kind, after) is { } id ? Copy(_records[(kind, id)]) : null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoreRecord> Children(RecordKind kind, uint parent)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return [.. _byParent.All((kind, parent)).Select(id => Copy(_records[(kind, id)]))];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoreRecord> Tagged(RecordKind kind, ReadOnlySpan<byte> tag)
    {
        var number = TagNumber(tag);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return [.. _byTag.All((kind, number)).Select(id => Copy(_records[(kind, id)]))];
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
                CarryOut(changes[i].Kind, changes[i].Id, copies[i]);
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
        if (record.Tag.Length is not (0 or StoreRecord.TagSize))
        {
            throw new ArgumentException("A tag is empty or 16 bytes.", nameof(record));
        }

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

    private void CarryOut(RecordKind kind, uint id, StoreRecord? record)
    {
        if (record is not null && _records.TryGetValue((kind, id), out var replaced) &&
            replaced.Parent == record.Parent && replaced.Tag.AsSpan().SequenceEqual(record.Tag))
        {
            _records[(kind, id)] = record;
            return;
        }

        if (_records.Remove((kind, id), out var old))
        {
            _byKind.Remove(kind, id);
            _byParent.Remove((kind, old.Parent), id);
            if (old.Tag.Length > 0)
            {
                _byTag.Remove((kind, TagNumber(old.Tag)), id);
            }
        }

        if (record is not null)
        {
            _records.Add((kind, id), record);
            _byKind.Add(kind, id);
            _byParent.Add((kind, record.Parent), id);
            if (record.Tag.Length > 0)
            {
                _byTag.Add((kind, TagNumber(record.Tag)), id);
            }
        }
    }
}
