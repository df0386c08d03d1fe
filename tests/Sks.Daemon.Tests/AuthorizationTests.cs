using System.Net.Sockets;
using Sks.Core.Protection;
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

    [Theory]
    [InlineData(0, true)]
    [InlineData(1000, true)]
    [InlineData(65534, false)]
    [InlineData(uint.MaxValue, false)]
    public void Where_each_user_has_a_store_everybody_with_a_certain_number_is_let_in(uint user, bool expected) =>
        Assert.Equal(expected, PeerJudge.LetsInAnyUser(new Peer(1, user, 1000)));

    [Fact]
    public void A_grant_is_for_the_users_and_groups_it_names()
    {
        var grants = new KeyGrants(1, [1000, 1001], [50, 51]);
        Assert.True(MayUse(new Peer(1, 1001, 9)));
        Assert.True(MayUse(new Peer(1, 9, 51)));
        Assert.True(MayUse(new Peer(1, 9, 9) { SupplementaryGroupIds = [7, 50] }));
        Assert.False(MayUse(new Peer(1, 9, 9) { SupplementaryGroupIds = [7, 1000] }));
        Assert.False(MayUse(new Peer(1000, 50, 1000)));
        Assert.False(MayUse(new Peer(1, 0, 0)));

        bool MayUse(Peer peer) => new GrantJudge(peer).MayUse(grants);
    }

    [Fact]
    public void A_grant_to_the_number_of_all_unknown_ones_is_for_nobody()
    {
        var grants = new KeyGrants(1, [65534], [65534]);
        Assert.False(new GrantJudge(new Peer(1, 65534, 65534) { SupplementaryGroupIds = [65534] }).MayUse(grants));
    }

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
        string groups = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("Groups:", StringComparison.Ordinal));
        Assert.Equal(
            groups["Groups:".Length..].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(uint.Parse).Order(),
            peer.SupplementaryGroupIds.Order());
    }
}
