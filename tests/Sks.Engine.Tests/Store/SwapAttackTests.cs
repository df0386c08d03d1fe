using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Secrets;
using Sks.Engine.Store;
using Xunit;
using static Sks.Engine.Tests.Store.Records;

namespace Sks.Engine.Tests.Store;

/// <summary>Whoever can write the disk puts true values in wrong places: each is noticed when it is read.</summary>
public sealed class SwapAttackTests : IDisposable
{
    private readonly byte[] _masterKey = RandomNumberGenerator.GetBytes(32);
    private readonly MemoryBackend _backend = new();
    private readonly SealedStore _store;

    public SwapAttackTests()
    {
        _store = Over(_backend);
        _store.Commit([.. Assorted.Select(Put)]);
    }

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Assorted.Count)];

    public void Dispose() => _store.Dispose();

    [Theory]
    [MemberData(nameof(Indices))]
    public void The_value_of_another_record_is_noticed(int index)
    {
        var one = Raw(index);
        for (int i = 0; i < Assorted.Count; i++)
        {
            if (i != index)
            {
                var other = Raw(i);
                _backend.Commit([Put(one with { Value = other.Value }), Put(other with { Value = one.Value })]);
                AssertNoticed(one);
                AssertNoticed(other);
                _backend.Commit([Put(one), Put(other)]);
            }
        }

        Assert.Equal(Assorted[index].Text(), _store.Read(one.Kind, one.Id)?.Text());
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void Another_kind_id_parent_or_tag_is_noticed(int index)
    {
        var record = Raw(index);
        var changed = Enum.GetValues<RecordKind>().Select(kind => record with { Kind = kind })
            .Concat(Numbers(record.Id).Select(id => record with { Id = id }))
            .Concat(Numbers(record.Parent).Select(parent => record with { Parent = parent }))
            .Concat(new byte[][] { [], Tag1, Tag2 }.Select(tag => record with { Tag = tag }))
            .Where(r => r.Kind != record.Kind || r.Id != record.Id || r.Parent != record.Parent || !r.Tag.SequenceEqual(record.Tag))
            .ToList();
        foreach (var moved in changed)
        {
            var displaced = _backend.Read(moved.Kind, moved.Id);
            _backend.Commit([Remove(record.Kind, record.Id), Put(moved)]);
            AssertNoticed(moved);
            _backend.Commit([Remove(moved.Kind, moved.Id), Put(displaced ?? record), Put(record)]);
        }

        Assert.True(changed.Count > 20);
        Assert.Equal(Assorted[index].Text(), _store.Read(record.Kind, record.Id)?.Text());
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void The_value_of_the_same_place_in_another_store_is_noticed_even_under_the_same_master_key(int index)
    {
        var otherBackend = new MemoryBackend();
        using var other = Over(otherBackend);
        other.Commit([.. Assorted.Select(Put)]);

        var record = Raw(index);
        _backend.Commit([Put(record with { Value = otherBackend.Read(record.Kind, record.Id)!.Value })]);
        AssertNoticed(record);
    }

    /// <summary>Also in the file itself, where an index can say one thing and the table another.</summary>
    [Fact]
    public void In_a_database_too_every_pair_of_exchanged_values_is_noticed()
    {
        using var directory = new TemporaryDirectory();
        using (var store = StoreDirectory.Create(directory.Path))
        {
            store.Commit([.. Assorted.Select(Put)]);
        }

        for (int i = 0; i < Assorted.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                var (one, other) = (Assorted[i], Assorted[j]);
                using var attacked = directory.Copy();
                SqliteFile.Execute(attacked["store.db"], $"""
                    CREATE TEMP TABLE before AS SELECT kind, id, value FROM record;
                    UPDATE record SET value = (SELECT value FROM before WHERE (kind, id) = {Place(other)}) WHERE (kind, id) = {Place(one)};
                    UPDATE record SET value = (SELECT value FROM before WHERE (kind, id) = {Place(one)}) WHERE (kind, id) = {Place(other)};
                    """);
                using var store = StoreDirectory.Open(attacked.Path);
                AssertNoticed(store, one);
                AssertNoticed(store, other);
            }
        }
    }

    private static string Place(StoreRecord record) => $"({(int)record.Kind}, {record.Id})";

    private static uint[] Numbers(uint number) => [0, 1, 2, 3, 99, uint.MaxValue, number ^ 1, number ^ 0x100, number ^ 0x8000_0000];

    private static void AssertNoticed(SealedStore store, StoreRecord record)
    {
        Func<object?>[] reads =
        [
            () => store.Read(record.Kind, record.Id),
            () => store.Children(record.Kind, record.Parent),
            () => record.Id > 0 ? store.ReadNext(record.Kind, record.Id - 1) : store.Read(record.Kind, 0),
            () => record.Tag.Length > 0 ? store.Tagged(record.Kind, record.Tag) : store.Read(record.Kind, record.Id),
        ];
        Assert.All(reads, read => Assert.Equal(SksStatus.Storage, Assert.Throws<SksException>(read).Status));
    }

    private void AssertNoticed(StoreRecord record) => AssertNoticed(_store, record);

    private StoreRecord Raw(int index) => _backend.Read(Assorted[index].Kind, Assorted[index].Id)!;

    private SealedStore Over(MemoryBackend backend) =>
        new(backend, new SecretBuffer(_masterKey), RandomNumberGenerator.GetBytes(16));
}
