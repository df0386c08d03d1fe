using System.Net.Sockets;
using Sks.Daemon.Authorization;
using Sks.Daemon.PeerCredentials;
using Xunit;

namespace Sks.Daemon.Tests;

public class AuthorizationTests
{
    [Theory]
    [InlineData(1000, true)]
    [InlineData(0, true)]
    [InlineData(1001, false)]
    [InlineData(1, false)]
    [InlineData(65534, false)]
    [InlineData(uint.MaxValue, false)]
    public void The_owner_and_root_are_let_in_and_nobody_else(uint user, bool expected)
    {
        var judge = new PeerJudge(owner: 1000);
        Assert.Equal(expected, judge.LetsIn(new Peer(1, user, GroupId: 1000)));
        Assert.Equal(expected, judge.LetsIn(new Peer(1, user, GroupId: 0)));
    }

    [Fact]
    public void The_owners_group_and_process_do_not_count() =>
        Assert.False(new PeerJudge(owner: 1000).LetsIn(new Peer(Environment.ProcessId, 1001, 1000)));

    [Fact]
    public void The_kernel_says_who_is_at_the_other_end()
    {
        using var folder = new TemporaryFolder();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(folder["s"]));
        listener.Listen();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(folder["s"]));
        using var accepted = listener.Accept();

        var peer = Peer.Of(accepted);

        Assert.Equal(Environment.ProcessId, peer.ProcessId);
        Assert.Equal(OperatingSystemCalls.EffectiveUserId(), peer.UserId);
    }
}
