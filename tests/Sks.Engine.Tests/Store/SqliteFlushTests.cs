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
    public void A_flush_without_a_log_to_flush_is_refused_and_so_is_all_that_follows()
    {
        // The log is not yet open in a store that has written nothing since it was opened; so it can be taken away.
        _backend.Write([Put(RecordKind.Key, 1, "x")]);
        File.Move(_directory["store.db-wal"], _directory["elsewhere"]);
        Assert.Equal(Core.SksStatus.Storage, Assert.Throws<Core.SksException>(_backend.Flush).Status);
        File.Move(_directory["elsewhere"], _directory["store.db-wal"]);

        Assert.Equal(Core.SksStatus.Storage, Assert.Throws<Core.SksException>(_backend.Flush).Status);
        Assert.Throws<Core.SksException>(() => _backend.Write([Put(RecordKind.Key, 2, "x")]));
        Assert.Throws<Core.SksException>(() => _backend.Commit([Put(RecordKind.Key, 2, "x")]));
        _backend.Dispose();
        using var reopened = SqliteBackend.Open(_directory["store.db"]);
        Assert.Null(reopened.Read(RecordKind.Key, 2));
    }

    public void Dispose()
    {
        _backend.Dispose();
        _directory.Dispose();
    }
}
