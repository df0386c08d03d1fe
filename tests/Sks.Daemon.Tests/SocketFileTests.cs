using System.Net.Sockets;
using Sks.Daemon.Listening;
using Xunit;

namespace Sks.Daemon.Tests;

public class SocketFileTests
{
    private const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public void Only_the_owner_can_reach_the_socket_and_a_directory_made_for_it()
    {
        using var folder = new TemporaryFolder();
        using var file = SocketFile.Claim(folder["new/s"]);
        file.Listen();
        Assert.Equal(ReadWrite, File.GetUnixFileMode(folder["new/s"]));
        Assert.Equal(ReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder["new"]));
    }

    [Fact]
    public void The_socket_goes_when_listening_ends()
    {
        using var folder = new TemporaryFolder();
        using (var file = SocketFile.Claim(folder["s"]))
        {
            file.Listen();
            Assert.True(File.Exists(folder["s"]));
        }

        Assert.False(File.Exists(folder["s"]));
        using var again = SocketFile.Claim(folder["s"]);
        again.Listen();
    }

    [Fact]
    public void A_place_is_claimed_once()
    {
        using var folder = new TemporaryFolder();
        using var file = SocketFile.Claim(folder["s"]);
        AssertNotAvailable(() => SocketFile.Claim(folder["s"]));
    }

    [Fact]
    public void A_socket_on_which_nobody_answers_is_replaced()
    {
        using var folder = new TemporaryFolder();
        using var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        dead.Bind(new UnixDomainSocketEndPoint(folder["s"]));
        using var file = SocketFile.Claim(folder["s"]);
        file.Listen();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(folder["s"]));
    }

    [Fact]
    public void A_socket_on_which_somebody_answers_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        using var alive = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        alive.Bind(new UnixDomainSocketEndPoint(folder["s"]));
        alive.Listen();
        using (var file = SocketFile.Claim(folder["s"]))
        {
            AssertNotAvailable(() => file.Listen());
        }

        Assert.True(File.Exists(folder["s"]));
    }

    [Fact]
    public void Anything_else_in_the_way_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "thesis");
        Directory.CreateDirectory(folder["directory"]);
        File.CreateSymbolicLink(folder["link"], folder["file"]);
        File.CreateSymbolicLink(folder["dangling"], folder["nothing"]);
        foreach (string name in (string[])["file", "directory", "link", "dangling"])
        {
            using var file = SocketFile.Claim(folder[name]);
            AssertNotAvailable(() => file.Listen());
        }

        Assert.Equal("thesis", File.ReadAllText(folder["link"]));
    }

    [Fact]
    public void A_path_that_is_too_long_is_a_wrong_command_line()
    {
        var e = Assert.Throws<DaemonException>(() => SocketFile.Claim("/tmp/" + new string('x', 120)));
        Assert.Equal(ExitStatus.WrongCommandLine, e.ExitStatus);
    }

    private static void AssertNotAvailable(Func<object> attempt) =>
        Assert.Equal(ExitStatus.NotAvailable, Assert.Throws<DaemonException>(attempt).ExitStatus);
}
