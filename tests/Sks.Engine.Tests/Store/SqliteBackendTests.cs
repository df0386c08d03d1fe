using Sks.Engine.Store;
using Xunit;
using static Sks.Engine.Tests.Store.Records;

namespace Sks.Engine.Tests.Store;

public sealed class SqliteBackendTests : StoreBackendContract
{
    private readonly TemporaryDirectory _directory = new();

    private string Database => _directory["store.db"];

    [Fact]
    public void What_Commit_returned_from_survives_a_kill_at_that_moment()
    {
        for (int i = 1; i <= 50; i++)
        {
            Backend.Commit([Put(RecordKind.Pin, 1, $"{i} errors"), Put(RecordKind.Key, (uint)i, "x", 0, Tag1)]);
            using var killed = _directory.Copy();
            using var reopened = SqliteBackend.Open(killed["store.db"]);
            Assert.Equal($"{i} errors", reopened.Read(RecordKind.Pin, 1)?.Text());
            Assert.Equal(i, reopened.Tagged(RecordKind.Key, Tag1).Count);
        }
    }

    [Fact]
    public void A_log_cut_off_anywhere_leaves_whole_commits_only()
    {
        for (int i = 1; i <= 5; i++)
        {
            Backend.Commit([.. Enumerable.Range(1, 20).Select(id => Put(RecordKind.Key, (uint)id, $"{i}" + new string('.', 500)))]);
        }

        byte[] log = TemporaryDirectory.ReadAll(Database + "-wal");
        var seen = new HashSet<string>();
        for (int length = log.Length; length >= 0; length -= 1000)
        {
            using var killed = _directory.Copy();
            File.WriteAllBytes(killed["store.db-wal"], log[..length]);
            using var reopened = SqliteBackend.Open(killed["store.db"]);
            string[] values = [.. reopened.Children(RecordKind.Key, 0).Select(Records.Text)];
            Assert.True(values.Length is 0 or 20);
            Assert.True(values.Distinct().Count() <= 1);
            seen.Add(values.FirstOrDefault("none"));
        }

        Assert.Equal(6, seen.Count);
    }

    [Fact]
    public void A_flipped_bit_in_any_page_of_the_log_leaves_whole_commits_up_to_it()
    {
        const int Header = 32;
        const int Frame = 24 + 4096;
        for (int i = 1; i <= 5; i++)
        {
            Backend.Commit([.. Enumerable.Range(1, 20).Select(id => Put(RecordKind.Key, (uint)id, $"{i}" + new string('.', 500)))]);
        }

        byte[] log = TemporaryDirectory.ReadAll(Database + "-wal");
        int last = 0;
        for (int place = Header + 2000; place < log.Length; place += Frame)
        {
            using var killed = _directory.Copy();
            byte[] flipped = [.. log];
            flipped[place] ^= 0x10;
            File.WriteAllBytes(killed["store.db-wal"], flipped);
            using var reopened = SqliteBackend.Open(killed["store.db"]);
            string[] values = [.. reopened.Children(RecordKind.Key, 0).Select(Records.Text)];
            Assert.True(values.Length is 0 or 20);
            Assert.True(values.Distinct().Count() <= 1);
            int commit = values.Length == 0 ? 0 : values[0][0] - '0';
            Assert.InRange(commit, last, 4);
            last = commit;
        }

        Assert.Equal(4, last);
    }

    [Fact]
    public void A_commit_to_a_closed_database_leaves_it_as_it_was()
    {
        Backend.Commit([Put(RecordKind.Key, 1, "old")]);
        Backend.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Backend.Commit([Put(RecordKind.Key, 1, "new")]));

        using var reopened = SqliteBackend.Open(Database);
        Assert.Equal("old", reopened.Read(RecordKind.Key, 1)?.Text());
    }

    [Fact]
    public void A_database_that_is_open_cannot_be_opened_again()
    {
        Backend.Commit([Put(RecordKind.Key, 1, "x")]);
        Assert.Equal(StoreError.InUse, Assert.Throws<StoreException>(() => SqliteBackend.Open(Database)).Error);
    }

    [Fact]
    public void Create_does_not_touch_a_file_that_exists()
    {
        File.WriteAllText(Database, "mine");
        Assert.Equal(StoreError.Inaccessible, Assert.Throws<StoreException>(() => SqliteBackend.Create(Database)).Error);
        Assert.Equal("mine", File.ReadAllText(Database));
    }

    [Fact]
    public void Files_are_their_owners_alone()
    {
        Backend.Commit([Put(RecordKind.Key, 1, "x")]);
        Assert.All(
            Directory.GetFiles(_directory.Path),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.Equal(2, Directory.GetFiles(_directory.Path).Length);
    }

    protected override IStoreBackend Make()
    {
        SqliteBackend.Create(Database);
        return SqliteBackend.Open(Database);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _directory.Dispose();
    }
}
