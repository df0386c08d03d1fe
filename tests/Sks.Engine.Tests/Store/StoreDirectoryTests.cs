using System.Diagnostics;
using Sks.Engine.Store;
using Xunit;
using static Sks.Engine.Tests.Store.Records;

namespace Sks.Engine.Tests.Store;

public sealed class StoreDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["store"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_store_is_made_opened_and_opened_again()
    {
        using (var store = StoreDirectory.OpenOrCreate(Path))
        {
            store.Commit([Put(RecordKind.Key, 1, "value")]);
        }

        using (var store = StoreDirectory.OpenOrCreate(Path))
        {
            Assert.Equal("value", store.Read(RecordKind.Key, 1)?.Text());
        }

        using (var store = StoreDirectory.Open(Path))
        {
            Assert.Equal("value", store.Read(RecordKind.Key, 1)?.Text());
        }
    }

    [Fact]
    public void Directory_and_files_are_their_owners_alone()
    {
        using var store = StoreDirectory.Create(Path);
        store.Commit([Put(RecordKind.Key, 1, "value")]);

        Assert.Equal(
            ["lock", "master.key", "store.db", "store.db-wal"],
            Directory.GetFiles(Path).Select(System.IO.Path.GetFileName).Order());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path));
        Assert.All(
            Directory.GetFiles(Path),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void Open_makes_nothing()
    {
        AssertFails(StoreError.NotFound, () => StoreDirectory.Open(Path));
        Assert.False(Directory.Exists(Path));

        AssertFails(StoreError.NotFound, () => StoreDirectory.Open(_directory.Path));
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void Create_refuses_a_store_that_exists()
    {
        using (var store = StoreDirectory.Create(Path))
        {
            store.Commit([Put(RecordKind.Key, 1, "value")]);
        }

        AssertFails(StoreError.AlreadyExists, () => StoreDirectory.Create(Path));
        using var reopened = StoreDirectory.Open(Path);
        Assert.Equal("value", reopened.Read(RecordKind.Key, 1)?.Text());
    }

    [Fact]
    public void What_was_committed_survives_a_kill_at_that_moment()
    {
        using var store = StoreDirectory.Create(_directory.Path);
        store.Commit([Put(RecordKind.Pin, 1, "3 errors")]);

        using var killed = _directory.Copy();
        using var reopened = StoreDirectory.Open(killed.Path);
        Assert.Equal("3 errors", reopened.Read(RecordKind.Pin, 1)?.Text());
    }

    [Fact]
    public void A_second_opener_is_refused_until_the_first_has_closed()
    {
        using (StoreDirectory.Create(Path))
        {
            AssertFails(StoreError.InUse, () => StoreDirectory.Open(Path));
            AssertFails(StoreError.InUse, () => StoreDirectory.OpenOrCreate(Path));
            AssertFails(StoreError.InUse, () => StoreDirectory.Create(Path));
        }

        StoreDirectory.Open(Path).Dispose();
    }

    [Fact]
    public void Another_process_keeps_it_locked_until_it_is_killed()
    {
        StoreDirectory.Create(Path).Dispose();
        using var holder = Process.Start(new ProcessStartInfo("flock")
        {
            ArgumentList = { "--close", System.IO.Path.Combine(Path, "lock"), "sh", "-c", "echo held; read line" },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.Equal("held", holder.StandardOutput.ReadLine());
            AssertFails(StoreError.InUse, () => StoreDirectory.Open(Path));
        }
        finally
        {
            holder.Kill();
            holder.WaitForExit();
        }

        StoreDirectory.Open(Path).Dispose();
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.OtherExecute)]
    public void A_directory_or_master_key_that_others_may_use_is_refused_with_the_command_that_helps(UnixFileMode exposed)
    {
        StoreDirectory.Create(Path).Dispose();
        foreach (string exposedPath in (string[])[Path, System.IO.Path.Combine(Path, "master.key")])
        {
            var mode = File.GetUnixFileMode(exposedPath);
            File.SetUnixFileMode(exposedPath, mode | exposed);
            var e = AssertFails(StoreError.CannotUnseal, () => StoreDirectory.Open(Path));
            Assert.Contains("chmod", e.Message, StringComparison.Ordinal);
            File.SetUnixFileMode(exposedPath, mode);
        }

        StoreDirectory.Open(Path).Dispose();
    }

    [Fact]
    public void No_store_is_made_in_a_directory_that_others_may_use()
    {
        Directory.CreateDirectory(Path, (UnixFileMode)0x1ED); // 0755
        AssertFails(StoreError.CannotUnseal, () => StoreDirectory.OpenOrCreate(Path));
        Assert.Empty(Directory.GetFileSystemEntries(Path));
    }

    [Fact]
    public void A_path_that_is_a_file_is_refused()
    {
        File.WriteAllText(Path, "mine");
        AssertFails(StoreError.Inaccessible, () => StoreDirectory.OpenOrCreate(Path));
        AssertFails(StoreError.NotFound, () => StoreDirectory.Open(Path));
        Assert.Equal("mine", File.ReadAllText(Path));
    }

    [Fact]
    public void A_newer_schema_is_refused()
    {
        StoreDirectory.Create(Path).Dispose();
        SqliteFile.Execute(System.IO.Path.Combine(Path, "store.db"), "PRAGMA user_version = 2");
        AssertFails(StoreError.NewerVersion, () => StoreDirectory.Open(Path));
    }

    [Fact]
    public void A_failed_opening_leaves_the_store_unlocked()
    {
        StoreDirectory.Create(Path).Dispose();
        string database = System.IO.Path.Combine(Path, "store.db");
        byte[] good = File.ReadAllBytes(database);
        File.WriteAllBytes(database, good[..100]);
        AssertFails(StoreError.Damaged, () => StoreDirectory.Open(Path));
        File.WriteAllBytes(database, good);
        StoreDirectory.Open(Path).Dispose();
    }

    private static StoreException AssertFails(StoreError error, Func<object> open)
    {
        var e = Assert.Throws<StoreException>(open);
        Assert.Equal(error, e.Error);
        Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
        return e;
    }
}
