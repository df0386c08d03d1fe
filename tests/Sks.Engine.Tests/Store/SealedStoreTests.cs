using System.Buffers.Binary;
using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Secrets;
using Sks.Engine.Store;
using Xunit;
using static Sks.Engine.Tests.Store.Records;

namespace Sks.Engine.Tests.Store;

public sealed class SealedStoreTests : IDisposable
{
    private readonly MemoryBackend _backend = new();
    private readonly byte[] _masterKey = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly byte[] _storeId = [.. Enumerable.Range(100, 16).Select(i => (byte)i)];
    private readonly SealedStore _store;

    public SealedStoreTests() => _store = Over(_backend);

    public void Dispose() => _store.Dispose();

    [Fact]
    public void What_was_committed_is_read_in_each_way()
    {
        _store.Commit([.. Assorted.Select(Put)]);

        foreach (var record in Assorted)
        {
            Assert.Equivalent(record, _store.Read(record.Kind, record.Id), strict: true);
        }

        Assert.Equal("3 errors!", _store.ReadNext(RecordKind.Pin, 1)?.Text());
        Assert.Equal(["no errors", "3 errors!"], _store.Children(RecordKind.Pin, 1).Select(Records.Text));
        Assert.Equal([1u, 3u], _store.Tagged(RecordKind.Key, Tag1).Ids());
        Assert.Null(_store.Read(RecordKind.Key, 99));
        Assert.Null(_store.ReadNext(RecordKind.Key, 99));
    }

    [Fact]
    public void The_backend_gets_sealed_values_only()
    {
        _store.Commit([.. Assorted.Select(Put)]);
        foreach (var record in Assorted)
        {
            byte[] kept = _backend.Read(record.Kind, record.Id)!.Value;
            Assert.Equal(record.Value.Length + SealingKey.Overhead, kept.Length);
            Assert.Equal(-1, kept.AsSpan().IndexOf(record.Value));
        }
    }

    [Fact]
    public void The_seal_is_as_documented()
    {
        var record = New(RecordKind.Key, 0x01020304, "value", 0x05060708, Tag1);
        _store.Commit([Put(record)]);

        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, _masterKey, 32, _storeId, "SKS store 1 seal"u8.ToArray());
        using var sealing = new SealingKey(key);
        byte[] name = [.. _storeId, 7, 1, 2, 3, 4, 5, 6, 7, 8, .. Tag1];
        Assert.Equal(record.Value, sealing.Open(name, _backend.Read(RecordKind.Key, record.Id)!.Value));
    }

    [Fact]
    public void A_tag_is_as_documented()
    {
        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, _masterKey, 32, _storeId, "SKS store 1 tag"u8.ToArray());
        Assert.Equal(HMACSHA256.HashData(key, (byte[])[7, .. "name"u8])[..16], _store.Tag(RecordKind.Key, "name"u8));
    }

    [Fact]
    public void Tags_differ_by_name_kind_and_store()
    {
        using var other = SealedStore.InMemory();
        byte[][] tags =
        [
            _store.Tag(RecordKind.Key, "name"u8), _store.Tag(RecordKind.Key, "eman"u8), _store.Tag(RecordKind.Key, []),
            _store.Tag(RecordKind.Extension, "name"u8), other.Tag(RecordKind.Key, "name"u8),
        ];
        Assert.Equal(tags.Length, tags.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(tags[0], _store.Tag(RecordKind.Key, "name"u8));
    }

    [Fact]
    public void A_PIN_digest_is_as_documented()
    {
        byte[] digest = new byte[32];
        _store.PinDigest(0x01020304, RecordKind.Pin, "1234"u8, digest);

        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, _masterKey, 32, _storeId, "SKS store 1 PIN"u8.ToArray());
        byte[] place = new byte[21];
        _storeId.CopyTo(place, 0);
        place[16] = 6;
        BinaryPrimitives.WriteUInt32BigEndian(place.AsSpan(17), 0x01020304);
        Assert.Equal(HMACSHA256.HashData(key, (byte[])[.. place, .. "1234"u8]), digest);
    }

    [Fact]
    public void PIN_digests_differ_by_PIN_id_kind_and_store()
    {
        using var other = SealedStore.InMemory();
        string[] digests =
        [
            Digest(_store, 1, RecordKind.Pin, "1234"), Digest(_store, 1, RecordKind.Pin, "1235"), Digest(_store, 1, RecordKind.Pin, ""),
            Digest(_store, 2, RecordKind.Pin, "1234"), Digest(_store, 1, RecordKind.PukPolicy, "1234"),
            Digest(_store, 1, RecordKind.Pin, new string('1', 5000)), Digest(other, 1, RecordKind.Pin, "1234"),
        ];
        Assert.Equal(digests.Length, digests.Distinct().Count());
        Assert.Equal(digests[0], Digest(_store, 1, RecordKind.Pin, "1234"));
    }

    [Fact]
    public void The_callers_arrays_are_neither_kept_nor_changed()
    {
        var record = New(RecordKind.Key, 1, "value", 0, [.. Tag1]);
        _store.Commit([Put(record)]);
        Assert.Equal("value", record.Text());

        Array.Clear(record.Value);
        Array.Clear(record.Tag);
        var read = _store.Read(RecordKind.Key, 1)!;
        Assert.Equal("value", read.Text());
        Array.Clear(read.Value);
        Assert.Equal("value", Assert.Single(_store.Tagged(RecordKind.Key, Tag1)).Text());
    }

    [Fact]
    public void The_master_key_is_zeroed_and_gone_once_the_store_is_made()
    {
        var masterKey = SecretBuffer.Random(32);
        using var store = new SealedStore(new MemoryBackend(), masterKey, _storeId);
        Assert.Throws<ObjectDisposedException>(() => masterKey.Span.Length);
    }

    [Fact]
    public void A_store_opens_under_its_own_key_and_id_only()
    {
        _store.Commit([Put(RecordKind.Key, 1, "value")]);

        Assert.Equal("value", Over(_backend).Read(RecordKind.Key, 1)?.Text());
        _masterKey[0] ^= 1;
        AssertDamaged(() => Over(_backend).Read(RecordKind.Key, 1));
        _masterKey[0] ^= 1;
        _storeId[15] ^= 1;
        AssertDamaged(() => Over(_backend).Read(RecordKind.Key, 1));
    }

    [Fact]
    public void Every_flipped_bit_and_every_truncation_of_a_sealed_value_is_noticed()
    {
        _store.Commit([Put(RecordKind.Pin, 1, "0 errors", 4)]);
        var good = _backend.Read(RecordKind.Pin, 1)!;
        for (int bit = 0; bit < good.Value.Length * 8; bit++)
        {
            byte[] flipped = [.. good.Value];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertUnreadable(good with { Value = flipped });
            AssertUnreadable(good with { Value = good.Value[..(bit / 8)] });
        }
    }

    [Fact]
    public void A_malformed_change_is_a_mistake_of_the_caller_and_changes_nothing()
    {
        var record = New(RecordKind.Key, 1, "x");
        StoreChange[] malformed =
        [
            new(RecordKind.Key, 2, record), new(RecordKind.Pin, 1, record),
            Put(record with { Tag = new byte[15] }), Put(record with { Tag = new byte[17] }),
        ];
        Assert.All(malformed, change => Assert.Throws<ArgumentException>(() => _store.Commit([Put(record), change])));
        Assert.Null(_store.Read(RecordKind.Key, 1));
    }

    [Fact]
    public void An_empty_commit_does_nothing() => _store.Commit([]);

    private static string Digest(SealedStore store, uint id, RecordKind kind, string pin)
    {
        byte[] digest = new byte[32];
        store.PinDigest(id, kind, System.Text.Encoding.UTF8.GetBytes(pin), digest);
        return Convert.ToHexString(digest);
    }

    private static void AssertDamaged(Func<object?> call)
    {
        var e = Assert.Throws<SksException>(call);
        Assert.Equal(SksStatus.Storage, e.Status);
        Assert.Contains("sks store check", e.Message, StringComparison.Ordinal);
    }

    private void AssertUnreadable(StoreRecord record)
    {
        _backend.Commit([Put(record)]);
        AssertDamaged(() => _store.Read(record.Kind, record.Id));
        AssertDamaged(() => _store.ReadNext(record.Kind, record.Id - 1));
        AssertDamaged(() => _store.Children(record.Kind, record.Parent));
    }

    private SealedStore Over(MemoryBackend backend) => new(backend, new SecretBuffer(_masterKey), _storeId);
}
