using Sks.Core;
using Sks.Engine.Store;
using Xunit;
using static Sks.Engine.Tests.Store.Records;

namespace Sks.Engine.Tests.Store;

/// <summary>What every backend keeps to.</summary>
public abstract class StoreBackendContract : IDisposable
{
    private readonly Lazy<IStoreBackend> _backend;

    protected StoreBackendContract() => _backend = new Lazy<IStoreBackend>(Make);

    protected IStoreBackend Backend => _backend.Value;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void An_empty_backend_has_nothing()
    {
        Assert.Null(Backend.Read(RecordKind.Key, 0));
        Assert.Null(Backend.ReadNext(RecordKind.Key, 0));
        Assert.Empty(Backend.Children(RecordKind.Key, 0));
        Assert.Empty(Backend.Tagged(RecordKind.Key, Tag1));
    }

    [Fact]
    public void Each_record_reads_as_it_was_committed()
    {
        Backend.Commit([.. Assorted.Select(Put)]);
        foreach (var record in Assorted)
        {
            Assert.Equivalent(record, Backend.Read(record.Kind, record.Id), strict: true);
        }
    }

    [Fact]
    public void ReadNext_walks_one_kind_by_ascending_id()
    {
        Backend.Commit([Put(RecordKind.Key, uint.MaxValue, "d"), Put(RecordKind.Key, 7, "b"), Put(RecordKind.Key, 0, "a"),
            Put(RecordKind.Key, 0x8000_0000, "c"), Put(RecordKind.KeyMaterial, 8, "no"), Put(RecordKind.Pin, 6, "no")]);

        Assert.Equal(7u, Backend.ReadNext(RecordKind.Key, 0)?.Id);
        Assert.Equal(0x8000_0000u, Backend.ReadNext(RecordKind.Key, 7)?.Id);
        Assert.Equal(uint.MaxValue, Backend.ReadNext(RecordKind.Key, 0x8000_0000)?.Id);
        Assert.Null(Backend.ReadNext(RecordKind.Key, uint.MaxValue));
    }

    [Fact]
    public void Children_are_those_of_one_kind_and_parent_by_ascending_id()
    {
        Backend.Commit([Put(RecordKind.Key, 30, "c", 5), Put(RecordKind.Key, uint.MaxValue, "d", 5), Put(RecordKind.Key, 2, "b", 5),
            Put(RecordKind.Key, 4, "no", 6), Put(RecordKind.Pin, 3, "no", 5), Put(RecordKind.Key, 5, "no")]);

        Assert.Equal([2u, 30u, uint.MaxValue], Backend.Children(RecordKind.Key, 5).Ids());
    }

    [Fact]
    public void Tagged_are_those_of_one_kind_and_tag_by_ascending_id()
    {
        Backend.Commit([Put(RecordKind.Key, 30, "c", 5, Tag1), Put(RecordKind.Key, 2, "b", 6, Tag1),
            Put(RecordKind.Key, 4, "no", 5, Tag2), Put(RecordKind.Extension, 3, "no", 5, Tag1), Put(RecordKind.Key, 5, "no")]);

        Assert.Equal([2u, 30u], Backend.Tagged(RecordKind.Key, Tag1).Ids());
    }

    [Fact]
    public void A_tag_to_look_for_has_16_bytes() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Backend.Tagged(RecordKind.Key, []));

    [Fact]
    public void A_record_written_again_is_found_only_where_it_is_now()
    {
        Backend.Commit([Put(RecordKind.Key, 1, "old", 5, Tag1)]);
        Backend.Commit([Put(RecordKind.Key, 1, "new", 6, Tag2)]);

        Assert.Equal("new", Backend.Read(RecordKind.Key, 1)?.Text());
        Assert.Empty(Backend.Children(RecordKind.Key, 5));
        Assert.Empty(Backend.Tagged(RecordKind.Key, Tag1));
        Assert.Equal("new", Assert.Single(Backend.Children(RecordKind.Key, 6)).Text());
        Assert.Equal("new", Assert.Single(Backend.Tagged(RecordKind.Key, Tag2)).Text());
    }

    [Fact]
    public void A_removed_record_is_gone_everywhere_and_may_be_removed_again()
    {
        Backend.Commit([Put(RecordKind.Key, 1, "x", 5, Tag1), Put(RecordKind.Pin, 1, "stays", 5)]);
        Backend.Commit([Remove(RecordKind.Key, 1)]);
        Backend.Commit([Remove(RecordKind.Key, 1)]);

        Assert.Null(Backend.Read(RecordKind.Key, 1));
        Assert.Null(Backend.ReadNext(RecordKind.Key, 0));
        Assert.Empty(Backend.Children(RecordKind.Key, 5));
        Assert.Empty(Backend.Tagged(RecordKind.Key, Tag1));
        Assert.NotNull(Backend.Read(RecordKind.Pin, 1));
    }

    [Fact]
    public void Later_changes_of_a_commit_win()
    {
        Backend.Commit([Put(RecordKind.Key, 1, "a"), Put(RecordKind.Key, 1, "b"), Put(RecordKind.Key, 2, "c"), Remove(RecordKind.Key, 2)]);

        Assert.Equal("b", Backend.Read(RecordKind.Key, 1)?.Text());
        Assert.Null(Backend.Read(RecordKind.Key, 2));
    }

    [Fact]
    public void A_commit_that_fails_in_its_middle_changes_nothing_and_the_next_one_works()
    {
        Backend.Commit([Put(RecordKind.Key, 1, "old", 5), Put(RecordKind.Key, 2, "kept", 5)]);
        var tooLarge = new StoreRecord(RecordKind.Key, 4, 5, [], new byte[StoreRecord.MaxValueSize + 1]);

        var e = Assert.Throws<SksException>(() => Backend.Commit(
            [Put(RecordKind.Key, 1, "new", 6), Remove(RecordKind.Key, 2), Put(RecordKind.Key, 3, "x", 5), Put(tooLarge),
                Put(RecordKind.Key, 5, "y", 5)]));

        Assert.Equal(SksStatus.Storage, e.Status);
        Assert.Equal(["old", "kept"], Backend.Children(RecordKind.Key, 5).Select(Records.Text));
        Assert.Empty(Backend.Children(RecordKind.Key, 6));
        Backend.Commit([Put(RecordKind.Key, 3, "now")]);
        Assert.Equal("now", Backend.Read(RecordKind.Key, 3)?.Text());
    }

    [Fact]
    public void A_value_of_any_size_up_to_16_MiB_is_kept()
    {
        byte[] large = new byte[16 * 1024 * 1024];
        new Random(1).NextBytes(large);
        Backend.Commit([Put(new StoreRecord(RecordKind.Key, 1, 0, [], large)), Put(new StoreRecord(RecordKind.Key, 2, 0, [], []))]);

        Assert.True(large.AsSpan().SequenceEqual(Backend.Read(RecordKind.Key, 1)!.Value));
        Assert.Empty(Backend.Read(RecordKind.Key, 2)!.Value);
    }

    [Fact]
    public void Arrays_that_callers_gave_or_got_do_not_reach_the_records()
    {
        byte[] tag = [.. Tag1];
        byte[] value = "value"u8.ToArray();
        Backend.Commit([Put(new StoreRecord(RecordKind.Key, 1, 0, tag, value))]);
        Array.Clear(tag);
        Array.Clear(value);
        Array.Clear(Backend.Read(RecordKind.Key, 1)!.Value);
        Array.Clear(Backend.Children(RecordKind.Key, 0)[0].Value);

        Assert.Equal("value", Assert.Single(Backend.Tagged(RecordKind.Key, Tag1)).Text());
    }

    [Fact]
    public void Nothing_works_after_Dispose_which_may_be_repeated()
    {
        Backend.Dispose();
        Backend.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Backend.Read(RecordKind.Key, 1));
        Assert.Throws<ObjectDisposedException>(() => Backend.ReadNext(RecordKind.Key, 1));
        Assert.Throws<ObjectDisposedException>(() => Backend.Children(RecordKind.Key, 1));
        Assert.Throws<ObjectDisposedException>(() => Backend.Tagged(RecordKind.Key, Tag1));
        Assert.Throws<ObjectDisposedException>(() => Backend.Commit([Put(RecordKind.Key, 1, "x")]));
    }

    [Fact]
    public async Task Readers_see_every_commit_whole_while_many_threads_commit()
    {
        const int Rounds = 100;
        var writers = Enumerable.Range(1, 4).Select(w => Task.Run(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                Backend.Commit([.. new[] { 2 * w, (2 * w) + 1 }.Select(id => Put(RecordKind.Key, (uint)id, $"{i}", (uint)w))]);
            }
        })).ToArray();
        var done = Task.WhenAll(writers);
        do
        {
            for (uint w = 1; w <= 4; w++)
            {
                var pair = Backend.Children(RecordKind.Key, w);
                Assert.True(pair.Count == 0 || (pair.Count == 2 && pair[0].Text() == pair[1].Text()));
            }
        }
        while (!done.IsCompleted);
        await done;
        Assert.All(Enumerable.Range(2, 8), id => Assert.Equal($"{Rounds - 1}", Backend.Read(RecordKind.Key, (uint)id)?.Text()));
    }

    protected abstract IStoreBackend Make();

    protected virtual void Dispose(bool disposing)
    {
        if (_backend.IsValueCreated)
        {
            Backend.Dispose();
        }
    }
}
