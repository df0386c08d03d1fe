using Sks.Client;
using Sks.Core;
using Sks.Engine.Store;
using Xunit;

namespace Sks.Daemon.Tests;

/// <summary>The program as people and scripts meet it.</summary>
public sealed class DaemonProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Store => _folder["store"];

    private string Socket => _folder["sks.sock"];

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_it_in_good_order(string signal)
    {
        using var daemon = await DaemonProcess.ServeAsync(Store, Socket);
        using var client = new RemoteKeyStore(Socket);
        Assert.Equal(107, client.GetDeviceInfo().ApiLevel);

        daemon.Signal(signal);

        Assert.Equal((0, "", ""), await daemon.EndAsync());
        Assert.False(File.Exists(Socket));
        Assert.Equal(SksStatus.NotAvailable, Assert.Throws<SksException>(() => client.GetDeviceInfo()).Status);
    }

    [Fact]
    public async Task Killed_and_started_again_it_serves_the_same_store_and_callers_reconnect()
    {
        using var client = new RemoteKeyStore(Socket);
        byte[] device;
        using (var killed = await DaemonProcess.ServeAsync(Store, Socket))
        {
            device = client.GetDeviceInfo().DeviceCertificate;
            killed.Signal("KILL");
            await killed.EndAsync();
        }

        Assert.True(File.Exists(Socket));
        Assert.Equal(SksStatus.NotAvailable, Assert.Throws<SksException>(() => client.GetDeviceInfo()).Status);

        using var again = await DaemonProcess.ServeAsync(Store, Socket);
        Assert.Equal(device, client.GetDeviceInfo().DeviceCertificate);
    }

    [Fact]
    public async Task A_call_right_after_a_restart_does_not_see_it()
    {
        using var client = new RemoteKeyStore(Socket);
        using (var first = await DaemonProcess.ServeAsync(Store, Socket))
        {
            client.GetDeviceInfo();
            first.Signal("TERM");
            await first.EndAsync();
        }

        using var second = await DaemonProcess.ServeAsync(Store, Socket);
        Assert.Equal(107, client.GetDeviceInfo().ApiLevel);
    }

    [Fact]
    public async Task A_second_one_on_the_same_store_or_socket_is_refused_and_changes_nothing()
    {
        using var daemon = await DaemonProcess.ServeAsync(Store, Socket);
        await AssertFails(3, "--store", Store, "--socket", _folder["other.sock"]);
        await AssertFails(3, "--store", _folder["other"], "--socket", Socket);
        Assert.False(Directory.Exists(_folder["other"]));
        using var client = new RemoteKeyStore(Socket);
        Assert.Equal(107, client.GetDeviceInfo().ApiLevel);
    }

    [Fact]
    public async Task A_store_that_cannot_be_unsealed_is_not_served()
    {
        using (var daemon = await DaemonProcess.ServeAsync(Store, Socket))
        {
            daemon.Signal("TERM");
            await daemon.EndAsync();
        }

        string key = Path.Combine(Store, "master.key");
        byte[] bytes = await File.ReadAllBytesAsync(key);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(key, bytes);
        await AssertFails(8, "--store", Store, "--socket", Socket);
        Assert.False(File.Exists(Socket));
    }

    [Fact]
    public async Task Stores_of_users_are_not_kept_where_others_can_look()
    {
        const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(_folder["stores"], Shared);
        await AssertFails(8, "--stores", _folder["stores"], "--socket", Socket);
        Assert.False(File.Exists(Socket));
    }

    [Fact]
    public async Task A_passphrase_given_beforehand_protects_a_new_store_and_only_it_opens_it_again()
    {
        string right = _folder["right"];
        string wrong = _folder["wrong"];
        await File.WriteAllTextAsync(right, "correct horse battery staple\n");
        await File.WriteAllTextAsync(wrong, "correct horse battery\n");
        for (int start = 0; start < 2; start++)
        {
            using var daemon = await DaemonProcess.ServeAsync(Store, Socket, "--passphrase-file", right);
            using var client = new RemoteKeyStore(Socket);
            Assert.Equal(107, client.GetDeviceInfo().ApiLevel);
            daemon.Signal("TERM");
            await daemon.EndAsync();
        }

        Assert.Equal("passphrase", StoreInfo.Read(Store).Protector.Kind);
        await AssertFails(4, "--store", Store, "--socket", Socket, "--passphrase-file", wrong);
        await AssertFails(4, "--store", Store, "--socket", Socket, "--passphrase-file", _folder["none"]);
        await AssertFails(4, "--store", Store, "--socket", Socket);
        Assert.False(File.Exists(Socket));
    }

    [Theory]
    [InlineData]
    [InlineData("--store", "x")]
    [InlineData("--socket", "x")]
    [InlineData("--store", "x", "--stores", "z", "--socket", "y")]
    [InlineData("--store", "x", "--socket", "y", "--verbose")]
    [InlineData("serve", "--store", "x", "--socket", "y")]
    public Task A_wrong_command_line_is_one_sentence(params string[] arguments) => AssertFails(2, arguments);

    [Fact]
    public async Task Help_tells_the_options()
    {
        using var daemon = new DaemonProcess("--help");
        var (exitCode, output, error) = await daemon.EndAsync();
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("--store <DIR>", output, StringComparison.Ordinal);
        Assert.Contains("--stores <DIR>", output, StringComparison.Ordinal);
        Assert.Contains("--socket <PATH>", output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task AssertFails(int exitStatus, params string[] arguments)
    {
        using var daemon = new DaemonProcess(arguments);
        var (exitCode, output, error) = await daemon.EndAsync();
        Assert.Equal((exitStatus, ""), (exitCode, output));
        Assert.StartsWith("sksd: ", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }
}
