using Sks.Engine.Store;
using Xunit;
using static Sks.Engine.Tests.Store.Records;

namespace Sks.Engine.Tests.Store;

/// <summary>The two halves of a commit: written for all to see, and flushed.</summary>
public sealed class SqliteFlushTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly IStoreBackend _backend;

    public SqliteFlushTests()
    {
        SqliteBackend.Create(_directory["store.db"]);
        _backend = SqliteBackend.Open(_directory["store.db"]);
    }

    [Fact]
    public void What_is_written_is_seen_before_it_is_flushed_and_is_whole_or_not_there()
    {
        _backend.Write([Put(RecordKind.Key, 1, "one"), Put(RecordKind.Key, 2, "two")]);
        Assert.Equal("two", _backend.Read(RecordKind.Key, 2)?.Text());
        _backend.Flush();
        using var killed = _directory.Copy();
        using var reopened = SqliteBackend.Open(killed["store.db"]);
        Assert.Equal([1u, 2u], reopened.Children(RecordKind.Key, 0).Ids());
    }

    [Fact]
    public void Many_commits_at_a_time_are_all_there_and_each_is_whole()
    {
        Parallel.For(1, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            _backend.Commit([Put(RecordKind.Key, (uint)i, "key"), Put(RecordKind.KeyMaterial, (uint)i, "material")]));
        using var killed = _directory.Copy();
        using var reopened = SqliteBackend.Open(killed["store.db"]);
        Assert.Equal(199, reopened.Children(RecordKind.Key, 0).Count);
        Assert.Equal(199, reopened.Children(RecordKind.KeyMaterial, 0).Count);
    }

    [Fact]
    public void A_store_whose_log_cannot_be_opened_to_flush_it_is_not_opened()
    {
        _backend.Dispose();
        Directory.CreateDirectory(_directory["store.db-wal"]);
        Assert.Equal(StoreError.Inaccessible, Assert.Throws<StoreException>(() => SqliteBackend.Open(_directory["store.db"])).Error);
        Directory.Delete(_directory["store.db-wal"]);
        SqliteBackend.Open(_directory["store.db"]).Dispose();
    }

    public void Dispose()
    {
        _backend.Dispose();
        _directory.Dispose();
    }
}
