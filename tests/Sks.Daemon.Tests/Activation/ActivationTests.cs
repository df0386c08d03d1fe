using Sks.Client;
using Xunit;

namespace Sks.Daemon.Tests.Activation;

/// <summary>The program started by a service manager that listens for it, as systemd does.</summary>
public sealed class ActivationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Store => _folder["store"];

    private string Socket => _folder["sks.sock"];

    [Fact]
    public async Task It_serves_on_the_passed_socket_and_tells_the_manager_when_it_is_ready()
    {
        using var manager = Manager("stream", "--store", Store);
        await Says(manager, "listening");
        using var client = new RemoteKeyStore(Socket);
        Assert.Equal(107, client.GetDeviceInfo().ApiLevel);
        string[] lines = [(await manager.Output.ReadLineAsync())!, (await manager.Output.ReadLineAsync())!];
        Assert.Equal(["READY=1", $"sksd: serving {Store} on {Socket}"], lines.Order());

        manager.Signal("INT");
        Assert.Equal((0, "ended 0\n", ""), await manager.EndAsync());
    }

    [Fact]
    public async Task Its_end_leaves_the_socket_to_the_manager_and_the_next_caller_starts_it_again()
    {
        using var manager = Manager("stream", "--store", Store);
        await Says(manager, "listening");
        using (var client = new RemoteKeyStore(Socket))
        {
            Assert.Equal(107, client.GetDeviceInfo().ApiLevel);
        }

        manager.Signal("TERM");
        await Says(manager, "ended 0");
        Assert.True(File.Exists(Socket));
        using var next = new RemoteKeyStore(Socket);
        Assert.Equal(107, next.GetDeviceInfo().ApiLevel);
    }

    [Theory]
    [InlineData("dgram", 3)]
    [InlineData("idle", 3)]
    public async Task What_is_no_listening_stream_socket_is_refused(string kind, int exitStatus)
    {
        using var manager = Manager(kind, "--store", Store);
        var (exitCode, output, error) = await manager.EndAsync();
        Assert.Equal((exitStatus, "listening\n"), (exitCode, output));
        Assert.StartsWith("sksd: The manager passes another kind of socket", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Store));
    }

    [Fact]
    public async Task A_socket_of_its_own_beside_a_passed_one_is_refused()
    {
        using var manager = Manager("once", "--store", Store, "--socket", _folder["other.sock"]);
        var (exitCode, _, error) = await manager.EndAsync();
        Assert.Equal((2, "sksd: systemd passes a socket; leave out --socket.\n"), (exitCode, error));
    }

    [Fact]
    public async Task A_socket_passed_to_another_process_is_none()
    {
        using var daemon = DaemonProcess.By(["env", "LISTEN_PID=1", "LISTEN_FDS=1"], "--store", Store);
        var (exitCode, _, error) = await daemon.EndAsync();
        Assert.Equal(2, exitCode);
        Assert.StartsWith("sksd: Option '--socket' is required", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_one_passed_file_is_refused()
    {
        using var daemon = DaemonProcess.By(["sh", "-c", "LISTEN_PID=$$ LISTEN_FDS=2 exec \"$@\"", "sh"], "--store", Store);
        var (exitCode, _, error) = await daemon.EndAsync();
        Assert.Equal(3, exitCode);
        Assert.StartsWith("sksd: The manager passes 2 files", error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private DaemonProcess Manager(string kind, params string[] arguments) => DaemonProcess.By(
        ["python3", Path.Combine(AppContext.BaseDirectory, "Activation", "activate.py"), Socket, kind], arguments);

    /// <summary>Waits until the manager, or what it has started, prints the line.</summary>
    private static async Task Says(DaemonProcess manager, string line)
    {
        string? said;
        do
        {
            said = await manager.Output.ReadLineAsync();
            Assert.NotNull(said);
        }
        while (said != line);
    }
}
