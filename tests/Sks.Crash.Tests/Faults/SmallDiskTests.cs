using Sks.Core;
using Sks.Crash.Tests.Programs;
using Xunit;

namespace Sks.Crash.Tests.Faults;

/// <summary>The real daemon on a disk that is really full, or read-only. Without root, who alone can mount one, nothing is tested here.</summary>
public sealed class SmallDiskTests
{
    private const int StoreUnusable = 8;

    [Fact]
    public void On_a_full_disk_calls_end_in_ERROR_STORAGE_reads_go_on_and_with_room_all_goes_on()
    {
        if (!SmallDisk.CanMount)
        {
            return;
        }

        using var disk = new SmallDisk(kibibytes: 1024);
        using var daemon = RunningDaemon.Serve(disk["store"]);
        var store = daemon.Connect();
        var call = MutatingCalls.All[nameof(ISecureKeyStore.SetProperty)];
        var set = call.Prepare(store);
        disk.Fill();

        // What the log has room for already still fits.
        int fitted = 0;
        while (call.IsAnswered(set, store))
        {
            Assert.True(++fitted < 1000);
        }

        Assert.Equal(SksStatus.Storage, Assert.Throws<SksException>(() => set(store)).Status);
        uint key = Assert.IsType<Core.Keys.EnumeratedKey>(store.EnumerateKeys(0)).KeyHandle;
        disk.MakeRoom();
        set(store);
        Assert.NotEmpty(store.GetKeyAttributes(key).CertificatePath);
        daemon.Kill();
        StoreReferences.Check(disk["store"]);
    }

    [Fact]
    public void On_a_read_only_disk_the_daemon_says_so_and_ends_and_changes_nothing()
    {
        if (!SmallDisk.CanMount)
        {
            return;
        }

        using var disk = new SmallDisk(kibibytes: 1024);
        using (var daemon = RunningDaemon.Serve(disk["store"]))
        {
            MutatingCalls.All[nameof(ISecureKeyStore.DeleteKey)].Prepare(daemon.Connect());
            daemon.Kill();
        }

        var before = new Snapshot(disk["store"]);
        disk.SetReadOnly(true);
        using (var refused = RunningDaemon.Try(disk["store"], Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())))
        {
            Assert.Equal(StoreUnusable, refused.ExitStatus);
            Assert.StartsWith("sksd: ", refused.Refusal, StringComparison.Ordinal);
            Assert.Single(refused.Refusal!.TrimEnd().Split('\n'));
        }

        disk.SetReadOnly(false);
        Assert.Equal("", new Snapshot(disk["store"]).Since(before));
        using var again = RunningDaemon.Serve(disk["store"]);
        Assert.NotNull(again.Connect().EnumerateKeys(0));
    }
}
