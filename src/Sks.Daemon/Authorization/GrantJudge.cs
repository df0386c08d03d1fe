using Sks.Core.Protection;
using Sks.Daemon.PeerCredentials;

namespace Sks.Daemon.Authorization;

/// <summary>Decides whether a caller is one of those whom the owner has let use a key. Nobody is by default, root neither.</summary>
/// <param name="peer">The caller.</param>
internal sealed class GrantJudge(Peer peer)
{
    /// <summary>Whether the owner's grants name the caller, or a group of the caller's.</summary>
    internal bool MayUse(KeyGrants grants) =>
        (peer.UserId != Peer.Unknown && grants.UserIds.Contains(peer.UserId)) || grants.GroupIds.Any(IsIn);

    private bool IsIn(uint group) =>
        group != Peer.Unknown && (group == peer.GroupId || peer.SupplementaryGroupIds.AsSpan().Contains(group));
}
