using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.DataTypes;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine;

/// <summary>
/// The credential database of section 2.1: typed objects over the sealed store, handles that are never reused, and a bounded cache of
/// what the User API reads again and again.
/// </summary>
/// <remarks>
/// Objects of closed sessions are read, and changed, only behind the gate (<see cref="EnterGate"/>), which keeps cache and store the same;
/// objects of an open session belong to whoever holds that session's lock and are never cached.
/// What a call reads may be written and not flushed yet. So each read and each commit outside the gate waits for a flush before it returns,
/// and leaving the gate waits for what was read and written behind it: nothing that a power cut could undo leaves the engine, as a
/// result or as an exception, and those who wait outside share the flush.
/// </remarks>
internal sealed class CredentialDatabase(SealedStore store)
{
    private const int CacheCapacity = 4096;
    private const uint HandleBlock = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<(RecordKind Kind, uint Handle), IStoredObject> _cache = [];
    private readonly Lock _handles = new();
    private uint _nextHandle;
    private uint _reservedHandles;
    private uint _run;
    private long _generation;

    /// <summary>
    /// A number of this opening of the store, which no other opening has or had; known once <see cref="StartRun"/> was called, 0 before.
    /// </summary>
    public uint Run => _run;

    /// <summary>Another number after each change of keys or sessions.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>
    /// Enters the gate, which guards closed objects: stay from reading one to having written what follows from it. Leaving it, also by an
    /// exception, returns once all that was read and written behind it is durable.
    /// </summary>
    public GateScope EnterGate()
    {
        _gate.Enter();
        return new GateScope(this);
    }

    /// <summary>Gives this opening of the store its number; the caller is behind the gate.</summary>
    public uint StartRun() => _run != 0 ? _run : _run = NewHandle();

    /// <summary>A new handle: non-zero, and never given out before, whatever crashed in between.</summary>
    /// <remarks>Handles are reserved on disk in blocks, so a crash skips some; they last for 2^32 objects.</remarks>
    public uint NewHandle()
    {
        lock (_handles)
        {
            if (_nextHandle == _reservedHandles)
            {
                ReserveHandles();
            }

            return _nextHandle++;
        }
    }

    /// <summary>An object as it is on disk.</summary>
    public T? Find<T>(RecordKind kind, uint handle, Func<StoreRecord, T> read)
        where T : class, IStoredObject => Durable(store.Read(kind, handle)) is { } record ? Decode(record, read) : null;

    /// <summary>An object of a closed session, through the cache; the caller is behind the gate.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="handle">Its handle.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="isClosed">Asked when the cache does not have it; what does not belong to a closed session is not found.</param>
    public T? FindClosed<T>(RecordKind kind, uint handle, Func<StoreRecord, T> read, Func<T, bool>? isClosed = null)
        where T : class, IStoredObject
    {
        if (_cache.TryGetValue((kind, handle), out var cached))
        {
            return (T)cached;
        }

        var found = Find(kind, handle, read);
        if (found is null || isClosed?.Invoke(found) == false)
        {
            return null;
        }

        if (_cache.Count >= CacheCapacity)
        {
            _cache.Clear();
        }

        _cache.Add((kind, handle), found);
        return found;
    }

    /// <summary>The object of a kind with the smallest handle above <paramref name="after"/>.</summary>
    public T? FindNext<T>(RecordKind kind, uint after, Func<StoreRecord, T> read)
        where T : class, IStoredObject => Durable(store.ReadNext(kind, after)) is { } record ? Decode(record, read) : null;

    /// <summary>All objects of a kind that <paramref name="parent"/> owns.</summary>
    public IEnumerable<T> Children<T>(RecordKind kind, uint parent, Func<StoreRecord, T> read)
        where T : class, IStoredObject => Durable(store.Children(kind, parent)).Select(record => Decode(record, read));

    /// <summary>All objects of a kind with this name.</summary>
    public IEnumerable<T> Named<T>(RecordKind kind, ReadOnlySpan<byte> name, Func<StoreRecord, T> read)
        where T : class, IStoredObject => Durable(store.Tagged(kind, store.Tag(kind, name))).Select(record => Decode(record, read));

    /// <summary>The keyed digest of a PIN or PUK; 32 bytes.</summary>
    public byte[] Digest(RecordKind kind, uint handle, ReadOnlySpan<byte> pin)
    {
        byte[] digest = new byte[HMACSHA256.HashSizeInBytes];
        store.PinDigest(handle, kind, pin, digest);
        return digest;
    }

    /// <summary>Writes and removes objects: all or nothing, durable on return or, behind the gate, on leaving it.</summary>
    /// <remarks>
    /// The caller is behind the gate if any of them is, or becomes, an object of a closed session. Such a commit makes a new generation of the
    /// store (<see cref="StoreGeneration"/>), unless it is about properties or handles alone, which are no barrier and change too often.
    /// </remarks>
    public void Commit(IEnumerable<IStoredObject> written, IEnumerable<(RecordKind Kind, uint Handle)>? removed = null)
    {
        var changes = new List<StoreChange>();
        try
        {
            changes.AddRange(written.Select(ToChange));
            changes.AddRange((removed ?? []).Select(r => new StoreChange(r.Kind, r.Handle, null)));
            if (_gate.IsHeldByCurrentThread && changes.Exists(change => change.Kind is not (RecordKind.Extension or RecordKind.Store)))
            {
                store.WriteGeneration(changes);
            }
            else
            {
                store.Write(changes);
            }
        }
        finally
        {
            foreach (var change in changes)
            {
                CryptographicOperations.ZeroMemory(change.Record?.Value);
            }
        }

        foreach (var change in changes)
        {
            if (change.Kind is not (RecordKind.Store or RecordKind.Device))
            {
                Forget(change);
            }
        }

        if (changes.Exists(change => change.Kind is RecordKind.Key or RecordKind.Session))
        {
            Interlocked.Increment(ref _generation);
        }

        FlushOutsideGate();
    }

    /// <summary>Returns when all written so far is durable: for what shows outside the gate before the gate is left.</summary>
    public void Flush() => store.Flush();

    /// <summary>Leaves the gate; see <see cref="EnterGate"/>.</summary>
    internal void LeaveGate()
    {
        _gate.Exit();
        FlushOutsideGate();
    }

    private static T Decode<T>(StoreRecord record, Func<StoreRecord, T> read)
    {
        try
        {
            return read(record);
        }
        catch (SksException e)
        {
            // The seal held, so this is a record that another version wrote.
            throw new SksException(SksStatus.Storage, $"Record {record.Kind} {record.Id} of the key store is not of this version.", e);
        }
    }

    private T Durable<T>(T found)
    {
        FlushOutsideGate();
        return found;
    }

    private void FlushOutsideGate()
    {
        if (!_gate.IsHeldByCurrentThread)
        {
            store.Flush();
        }
    }

    private StoreChange ToChange(IStoredObject stored)
    {
        using var writer = new DataWriter(1024);
        stored.Write(writer);
        byte[] tag = stored.Name.IsEmpty ? [] : store.Tag(stored.Kind, stored.Name.Span);
        return new StoreChange(
            stored.Kind, stored.Handle, new StoreRecord(stored.Kind, stored.Handle, stored.Parent, tag, writer.ToArray()));
    }

    private void Forget(StoreChange change)
    {
        // Objects of open sessions are not in the cache; taking the gate for them too costs nothing and forgives nothing.
        lock (_gate)
        {
            _cache.Remove((change.Kind, change.Id));
        }
    }

    private void ReserveHandles()
    {
        if (_reservedHandles == 0)
        {
            var last = Find(RecordKind.Store, 0, StoreCountersRecord.Read);
            _nextHandle = _reservedHandles = last?.ReservedHandles ?? 1;
        }

        uint reserved = _reservedHandles <= uint.MaxValue - HandleBlock
            ? _reservedHandles + HandleBlock
            : throw new SksException(SksStatus.Storage, "The key store has used up its handles.");
        Commit([new StoreCountersRecord(reserved)]);
        _reservedHandles = reserved;
    }
}
