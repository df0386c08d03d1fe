using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Secrets;
using Sks.Engine.Protectors.Tpm;
using Sks.Engine.Records;

namespace Sks.Engine.Store;

/// <summary>
/// What the engine keeps: records whose values reach the backend only sealed, bound to their place (<see cref="SealedName"/>),
/// and which it finds by tags that tell the disk nothing (<see cref="StoreKeys"/>).
/// </summary>
/// <remarks>
/// Thread safe but for <see cref="Dispose"/>: the owner disposes when no call is under way. Every method throws
/// <see cref="SksException"/> with <see cref="SksStatus.Storage"/> when the medium fails or a value does not unseal.
/// Opened values are fresh arrays; the caller wipes those that are secrets.
/// An older copy of the same record put back in its place is not detected here.
/// </remarks>
public sealed class SealedStore : IDisposable
{
    private readonly IStoreBackend _backend;
    private readonly byte[] _storeId;
    private readonly StoreKeys _keys;

    /// <summary>Lays a store over <paramref name="backend"/>, and owns it from now on.</summary>
    /// <param name="backend">Where sealed records are kept.</param>
    /// <param name="masterKey">32 bytes; taken over, and zeroed once the store's keys are derived from it.</param>
    /// <param name="storeId">16 bytes that no other store has; not secret.</param>
    public SealedStore(IStoreBackend backend, SecretBuffer masterKey, byte[] storeId)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(masterKey);
        ArgumentNullException.ThrowIfNull(storeId);
        using (masterKey)
        {
            _backend = backend;
            _storeId = [.. storeId];
            _keys = new StoreKeys(masterKey.Span, _storeId);
        }
    }

    /// <summary>Held while the store is open, released after all else.</summary>
    internal IDisposable? DirectoryLock { get; init; }

    /// <summary>The TPM at hand, for what it holds of the store beyond the master key.</summary>
    internal TpmDevice? Tpm { get; init; }

    /// <summary>What tells older copies of the store; <see langword="null"/>: nothing does.</summary>
    internal StoreGeneration? Generation { get; set; }

    /// <summary>An empty store that is gone with its process, under a random master key.</summary>
    public static SealedStore InMemory() => new(
        new MemoryBackend(),
        SecretBuffer.Random(SealingKey.KeySize),
        RandomNumberGenerator.GetBytes(StoreKeys.StoreIdSize));

    /// <summary>The record with its value opened, or <see langword="null"/>.</summary>
    public StoreRecord? Read(RecordKind kind, uint id) =>
        _backend.Read(kind, id) is { } found ? Open(found, found.Kind == kind && found.Id == id) : null;

    /// <summary>The record of this kind with the smallest id above <paramref name="after"/>, opened, or <see langword="null"/>.</summary>
    public StoreRecord? ReadNext(RecordKind kind, uint after) =>
        _backend.ReadNext(kind, after) is { } found ? Open(found, found.Kind == kind && found.Id > after) : null;

    /// <summary>All records of this kind that <paramref name="parent"/> owns, opened, by ascending id.</summary>
    public IReadOnlyList<StoreRecord> Children(RecordKind kind, uint parent)
    {
        var found = _backend.Children(kind, parent);
        var opened = new StoreRecord[found.Count];
        for (int i = 0; i < opened.Length; i++)
        {
            opened[i] = Open(found[i], found[i].Kind == kind && found[i].Parent == parent);
        }

        return opened;
    }

    /// <summary>All records of this kind with this tag, opened, by ascending id.</summary>
    /// <param name="kind">Their kind.</param>
    /// <param name="tag">16 bytes that <see cref="Tag"/> made.</param>
    public IReadOnlyList<StoreRecord> Tagged(RecordKind kind, ReadOnlySpan<byte> tag)
    {
        var found = _backend.Tagged(kind, tag);
        var opened = new StoreRecord[found.Count];
        for (int i = 0; i < opened.Length; i++)
        {
            opened[i] = Open(found[i], found[i].Kind == kind && tag.SequenceEqual(found[i].Tag));
        }

        return opened;
    }

    /// <summary>
    /// Seals the values and carries out all changes or none; when it returns they survive power loss. The caller's arrays are
    /// neither kept nor changed.
    /// </summary>
    /// <exception cref="ArgumentException">A change and its record disagree, or a tag is neither empty nor 16 bytes.</exception>
    public void Commit(IReadOnlyList<StoreChange> changes)
    {
        Write(changes);
        Flush();
    }

    /// <summary>
    /// Seals the values and carries out all changes or none. Reads see them at once; nobody may be told of them before <see cref="Flush"/>.
    /// </summary>
    /// <exception cref="ArgumentException">As for <see cref="Commit"/>.</exception>
    public void Write(IReadOnlyList<StoreChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        if (changes.Count > 0)
        {
            SealAndWrite(changes, advances: false);
        }
    }

    /// <summary>
    /// As <see cref="Write"/>, and where older copies of the store are told by a counter, copies without these changes are older from the flush on.
    /// </summary>
    internal void WriteGeneration(IReadOnlyList<StoreChange> changes) => SealAndWrite(changes, advances: true);

    /// <summary>What all records are now, for a store that nobody uses yet: reads every one.</summary>
    internal byte[] Content()
    {
        byte[] content = new byte[StoreContent.Size];
        Span<byte> buffer = stackalloc byte[SealedName.MaxSize];
        foreach (var kind in Enum.GetValues<RecordKind>().Where(kind => kind != RecordKind.Generation))
        {
            for (var record = _backend.Read(kind, 0) ?? _backend.ReadNext(kind, 0); record is not null; record = _backend.ReadNext(kind, record.Id))
            {
                StoreContent.Add(content, _keys.Content, Name(buffer, record), record.Value);
            }
        }

        return content;
    }

    /// <summary>Writes changes and, in the same transaction, the store's generation.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="generation">The generation.</param>
    /// <param name="content">What all records are before.</param>
    /// <returns>What they are afterwards. No other change may be under way.</returns>
    internal byte[] WriteCounted(IReadOnlyList<StoreChange> changes, ulong generation, byte[] content)
    {
        var toBackend = changes.Select(Seal).ToList();
        byte[] after = [.. content];
        var written = new Dictionary<(RecordKind Kind, uint Id), StoreRecord?>();
        Span<byte> buffer = stackalloc byte[SealedName.MaxSize];
        foreach (var change in toBackend)
        {
            var old = written.TryGetValue((change.Kind, change.Id), out var earlier) ? earlier : _backend.Read(change.Kind, change.Id);
            if (old is not null)
            {
                StoreContent.Remove(after, _keys.Content, Name(buffer, old), old.Value);
            }

            if (change.Record is { } record)
            {
                StoreContent.Add(after, _keys.Content, Name(buffer, record), record.Value);
            }

            written[(change.Kind, change.Id)] = change.Record;
        }

        toBackend.Add(Seal(new GenerationRecord(generation, after).Change()));
        _backend.Write(toBackend);
        return after;
    }

    /// <summary>Returns when all that was written before this call survives power loss; callers at the same time share one flush.</summary>
    public void Flush()
    {
        if (Generation is { } generation)
        {
            generation.Flush(_backend.Flush);
        }
        else
        {
            _backend.Flush();
        }
    }

    /// <summary>
    /// The tag under which records of <paramref name="kind"/> with this name are found: 16 bytes that without the master key
    /// neither tell the name nor can be made from it.
    /// </summary>
    public byte[] Tag(RecordKind kind, ReadOnlySpan<byte> name) => _keys.Tag(kind, name);

    /// <summary>
    /// The keyed digest by which a PIN or PUK is kept and compared (in constant time, by the caller). The same PIN has another
    /// digest under another id, kind or store.
    /// </summary>
    /// <param name="id">Id of the record that keeps the digest.</param>
    /// <param name="kind">Its kind: tells PINs from PUKs.</param>
    /// <param name="pin">The PIN or PUK.</param>
    /// <param name="digest32">Receives 32 bytes.</param>
    public void PinDigest(uint id, RecordKind kind, ReadOnlySpan<byte> pin, Span<byte> digest32) =>
        _keys.PinDigest(id, kind, pin, digest32);

    /// <summary>Closes the backend, zeroes the keys and lets others open the store.</summary>
    public void Dispose()
    {
        _backend.Dispose();
        Generation?.Dispose();
        _keys.Dispose();
        DirectoryLock?.Dispose();
    }

    private static SksException Damaged(StoreRecord record, Exception? cause = null) => new(
        SksStatus.Storage,
        $"Record {record.Kind} {record.Id} of the key store is damaged; run \"sks store check\" to learn what else is.",
        cause);

    private void SealAndWrite(IReadOnlyList<StoreChange> changes, bool advances)
    {
        if (Generation is { } generation)
        {
            generation.Write((number, content) => WriteCounted(changes, number, content), advances, _backend.Flush);
        }
        else
        {
            _backend.Write([.. changes.Select(Seal)]);
        }
    }

    /// <summary>The name of a record; one whose tag is longer than any is cut, and does not unseal either.</summary>
    private ReadOnlySpan<byte> Name(Span<byte> buffer, StoreRecord record) => SealedName.Write(
        buffer, _storeId, record.Tag.Length <= StoreRecord.TagSize ? record : record with { Tag = record.Tag[..StoreRecord.TagSize] });

    private StoreChange Seal(StoreChange change) =>
        change.Record is { } record ? change with { Record = Seal(change, record) } : change;

    private StoreRecord Seal(StoreChange change, StoreRecord record)
    {
        if (record.Kind != change.Kind || record.Id != change.Id || record.Tag.Length is not (0 or StoreRecord.TagSize))
        {
            throw new ArgumentException($"The change of {change.Kind} {change.Id} is not well formed.", nameof(change));
        }

        var name = SealedName.Write(stackalloc byte[SealedName.MaxSize], _storeId, record);
        return record with { Value = _keys.Sealing.Seal(name, record.Value) };
    }

    private StoreRecord Open(StoreRecord record, bool isWhatWasAskedFor)
    {
        if (!isWhatWasAskedFor || record.Tag.Length > StoreRecord.TagSize)
        {
            throw Damaged(record);
        }

        var name = SealedName.Write(stackalloc byte[SealedName.MaxSize], _storeId, record);
        try
        {
            return record with { Value = _keys.Sealing.Open(name, record.Value) };
        }
        catch (CryptographicException e)
        {
            throw Damaged(record, e);
        }
    }
}
