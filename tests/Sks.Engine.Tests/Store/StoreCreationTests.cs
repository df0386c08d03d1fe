using Sks.Engine.Store;
using Xunit;
using static Sks.Engine.Tests.Store.Records;

namespace Sks.Engine.Tests.Store;

/// <summary>
/// What a kill -9 or a lost file may leave of a store: never does a new master key come to an old database, and never is an
/// empty database put in the place of a lost one.
/// </summary>
public sealed class StoreCreationTests : IDisposable
{
    private readonly TemporaryDirectory _whole = new();
    private readonly TemporaryDirectory _left = new();

    public StoreCreationTests() => StoreDirectory.Create(_whole.Path).Dispose();

    public void Dispose()
    {
        _whole.Dispose();
        _left.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("lock")]
    [InlineData("lock master.key.new:cut")]
    [InlineData("lock master.key.new")]
    [InlineData("lock master.key.new store.db.new:cut")]
    [InlineData("lock master.key.new store.db.new:cut store.db.new-journal:junk")]
    [InlineData("lock master.key.new store.db.new store.db.new-wal:junk")]
    [InlineData("lock master.key.new store.db.new")]
    public void Before_the_key_has_its_name_there_is_no_store_and_making_it_starts_again(string files)
    {
        Leave(files);
        Assert.Equal(StoreError.NotFound, Assert.Throws<StoreException>(() => StoreDirectory.Open(_left.Path)).Error);

        using (var store = StoreDirectory.OpenOrCreate(_left.Path))
        {
            store.Commit([Put(RecordKind.Key, 1, "value")]);
        }

        Assert.Equal(["lock", "master.key", "store.db"], Directory.GetFiles(_left.Path).Select(Path.GetFileName).Order());
        Assert.NotEqual(File.ReadAllBytes(_whole["master.key"]), File.ReadAllBytes(_left["master.key"]));
        using var reopened = StoreDirectory.Open(_left.Path);
        Assert.Equal("value", reopened.Read(RecordKind.Key, 1)?.Text());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Once_the_key_has_its_name_the_next_opening_completes_that_same_store(bool orCreate)
    {
        Leave("lock master.key store.db.new");
        byte[] key = File.ReadAllBytes(_left["master.key"]);

        using (var store = orCreate ? StoreDirectory.OpenOrCreate(_left.Path) : StoreDirectory.Open(_left.Path))
        {
            store.Commit([Put(RecordKind.Key, 1, "value")]);
        }

        Assert.Equal(key, File.ReadAllBytes(_left["master.key"]));
        using var reopened = StoreDirectory.Open(_left.Path);
        Assert.Equal("value", reopened.Read(RecordKind.Key, 1)?.Text());
    }

    [Theory]
    [InlineData("lock master.key", StoreError.Damaged)]
    [InlineData("lock master.key store.db-wal:junk", StoreError.Damaged)]
    [InlineData("lock store.db", StoreError.CannotUnseal)]
    [InlineData("lock master.key.new store.db", StoreError.CannotUnseal)]
    [InlineData("lock master.key store.db:cut", StoreError.Damaged)]
    [InlineData("lock master.key store.db:junk", StoreError.Damaged)]
    [InlineData("lock master.key store.db:empty", StoreError.Damaged)]
    [InlineData("lock master.key:cut store.db", StoreError.CannotUnseal)]
    [InlineData("lock master.key:junk store.db", StoreError.CannotUnseal)]
    [InlineData("lock master.key:empty store.db", StoreError.CannotUnseal)]
    public void A_lost_file_is_reported_and_nothing_is_made_in_its_place(string files, StoreError error)
    {
        Leave(files);
        var before = Content();

        Assert.Equal(error, Assert.Throws<StoreException>(() => StoreDirectory.Open(_left.Path)).Error);
        Assert.Equal(error, Assert.Throws<StoreException>(() => StoreDirectory.OpenOrCreate(_left.Path)).Error);
        Assert.Equal(StoreError.AlreadyExists, Assert.Throws<StoreException>(() => StoreDirectory.Create(_left.Path)).Error);
        Assert.Equal(before, Content());
    }

    [Theory]
    [InlineData("master.key")]
    [InlineData("store.db")]
    public void A_file_of_another_store_is_told(string file)
    {
        StoreDirectory.Create(_left.Path).Dispose();
        File.WriteAllBytes(_left[file], File.ReadAllBytes(_whole[file]));

        Assert.Equal(StoreError.CannotUnseal, Assert.Throws<StoreException>(() => StoreDirectory.Open(_left.Path)).Error);
    }

    [Theory]
    [InlineData("DELETE FROM record WHERE kind = 10", StoreError.Damaged)]
    [InlineData("UPDATE record SET value = zeroblob(length(value)) WHERE kind = 10", StoreError.CannotUnseal)]
    [InlineData("UPDATE record SET tag = zeroblob(16) WHERE kind = 10", StoreError.CannotUnseal)]
    [InlineData("UPDATE record SET tag = zeroblob(17) WHERE kind = 10", StoreError.Damaged)]
    public void A_database_without_its_key_check_is_refused(string change, StoreError error)
    {
        SqliteFile.Execute(_whole["store.db"], change);
        Assert.Equal(error, Assert.Throws<StoreException>(() => StoreDirectory.Open(_whole.Path)).Error);
    }

    /// <summary>Lays down the named files with the content of a whole store's, cut, emptied or replaced by junk if so marked.</summary>
    private void Leave(string files)
    {
        foreach (string[] entry in files.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(f => f.Split(':')))
        {
            string file = _left[entry[0]];
            File.WriteAllBytes(file, Content(entry[0].Split(".new")[0], entry.ElementAtOrDefault(1)));
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private byte[] Content(string wholeName, string? mark)
    {
        byte[] whole = mark == "junk" ? [.. Enumerable.Repeat((byte)0x5A, 5000)] : File.ReadAllBytes(_whole[wholeName]);
        return mark switch
        {
            "cut" => whole[..(whole.Length / 2)],
            "empty" => [],
            _ => whole,
        };
    }

    private List<string> Content() =>
        [.. Directory.GetFiles(_left.Path).Order().Select(f => Path.GetFileName(f) + Convert.ToHexString(File.ReadAllBytes(f)))];
}
