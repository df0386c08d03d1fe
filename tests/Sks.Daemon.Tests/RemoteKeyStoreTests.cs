using System.Net.Sockets;
using Sks.Client;
using Sks.Core;
using Sks.Core.Tests.Wire;
using Xunit;

namespace Sks.Daemon.Tests;

public class RemoteKeyStoreTests
{
    [Fact]
    public void No_daemon_is_not_available_and_the_sentence_names_the_socket_and_the_remedy()
    {
        using var folder = new TemporaryFolder();
        using var client = new RemoteKeyStore(folder["sks.sock"]);
        AssertNotAvailable(client, "start sksd", folder["sks.sock"]);

        // A socket that a killed daemon left behind.
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(folder["other"]));
            File.CreateSymbolicLink(folder["link"], folder["other"]);
            using var second = new RemoteKeyStore(folder["link"]);
            AssertNotAvailable(second, "start sksd", folder["link"]);
        }

        using var third = new RemoteKeyStore(folder[new string('x', 200)]);
        AssertNotAvailable(third, "choose a shorter one");
    }

    [Theory]
    [InlineData("")]
    [InlineData("000000")]
    [InlineData("00000009 00")]
    [InlineData("00000000")]
    [InlineData("01000001")]
    public async Task A_link_that_breaks_during_a_call_is_an_external_error(string answer)
    {
        using var folder = new TemporaryFolder();
        using var client = new RemoteKeyStore(folder["s"]);
        var server = AnswerAsync(folder["s"], Convert.FromHexString(answer.Replace(" ", "", StringComparison.Ordinal)), calls: 2);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(SksStatus.External, Assert.Throws<SksException>(() => client.EnumerateKeys(0)).Status);
        }

        await server;
    }

    [Theory]
    [InlineData("00000001 00")]
    [InlineData("00000006 00 00000000 00")]
    [InlineData("00000005 00 00000001")]
    [InlineData("00000001 07")]
    [InlineData("00000004 07 0002 41")]
    [InlineData("00000005 07 0001 FF 00")]
    public async Task An_answer_that_is_malformed_is_an_external_error_and_ends_the_connection(string answer)
    {
        using var folder = new TemporaryFolder();
        using var client = new RemoteKeyStore(folder["s"]);
        var server = AnswerAsync(folder["s"], Convert.FromHexString(answer.Replace(" ", "", StringComparison.Ordinal)), calls: 2);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(SksStatus.External, Assert.Throws<SksException>(() => client.EnumerateKeys(0)).Status);
        }

        await server;
    }

    [Fact]
    public async Task A_second_answer_to_one_request_does_not_pass_for_the_next_one()
    {
        using var folder = new TemporaryFolder();
        using var client = new RemoteKeyStore(folder["s"]);
        byte[] answer = RawFrames.Frame(0, 0, 0, 0, 1, 0, 0, 0, 2);
        byte[] another = RawFrames.Frame(0, 0, 0, 0, 9, 0, 0, 0, 9);
        var server = AnswerAsync(folder["s"], [.. answer, .. another], calls: 2);
        Assert.Equal(1u, client.EnumerateKeys(0)!.KeyHandle);
        Assert.Equal(1u, client.EnumerateKeys(0)!.KeyHandle);
        await server;
    }

    [Fact]
    public async Task Disposal_ends_a_call_under_way()
    {
        using var entered = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        await using var server = new HostedServer(new FlatStore((_, _) =>
        {
            entered.Set();
            release.Wait();
            return [0u];
        }));
        var client = new RemoteKeyStore(server.SocketPath);
        var call = Task.Run(() => client.EnumerateKeys(0));
        entered.Wait();
        client.Dispose();
        Assert.Equal(SksStatus.External, (await Assert.ThrowsAsync<SksException>(() => call)).Status);
        Assert.Throws<ObjectDisposedException>(() => client.EnumerateKeys(0));
        release.Set();
    }

    [Fact]
    public async Task Many_threads_get_their_own_answers()
    {
        await using var server = new HostedServer(new FlatStore((_, arguments) => [(uint)arguments[0] + 1, 0u]));
        using var client = new RemoteKeyStore(server.SocketPath);
        await Task.WhenAll(Enumerable.Range(0, 24).Select(t => Task.Factory.StartNew(
            () =>
            {
                for (uint i = 1; i <= 300; i++)
                {
                    uint argument = ((uint)t * 1000) + i;
                    Assert.Equal(argument + 1, client.EnumerateKeys(argument)!.KeyHandle);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }

    [Fact]
    public void The_default_socket_is_the_named_one_then_the_users_then_the_systems()
    {
        Assert.Equal("/named", Default("/named", "/run/user/7"));
        Assert.Equal("/run/user/7/sks/sks.sock", Default(null, "/run/user/7"));
        Assert.Equal("/run/user/7/sks/sks.sock", Default(null, "/run/user/7", "/run/sks/sks.sock", "/run/user/7/sks/sks.sock"));
        Assert.Equal("/run/sks/sks.sock", Default(null, "/run/user/7", "/run/sks/sks.sock"));
        Assert.Equal("/run/sks/sks.sock", Default("", null));
        Assert.Equal("/run/sks/sks.sock", Default(null, "relative"));

        static string Default(string? named, string? runtimeDirectory, params string[] existing) => DaemonSocket.DefaultPath(
            name => name == "SKS_SOCKET" ? named : name == "XDG_RUNTIME_DIR" ? runtimeDirectory : null,
            existing.Contains);
    }

    private static void AssertNotAvailable(RemoteKeyStore client, params string[] fragments)
    {
        var e = Assert.Throws<SksException>(() => client.GetDeviceInfo());
        Assert.Equal(SksStatus.NotAvailable, e.Status);
        Assert.All(fragments, f => Assert.Contains(f, e.Message, StringComparison.Ordinal));
    }

    /// <summary>A server that reads something, sends these bytes and hangs up; each call gets a connection of its own.</summary>
    private static Task AnswerAsync(string path, byte[] answer, int calls)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        return Task.Run(() =>
        {
            using (listener)
            {
                for (int i = 0; i < calls; i++)
                {
                    using var socket = listener.Accept();
                    socket.Receive(new byte[100]);
                    socket.Send(answer);
                }
            }
        });
    }
}
