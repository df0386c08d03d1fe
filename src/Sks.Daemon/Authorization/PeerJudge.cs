using Sks.Daemon.PeerCredentials;

namespace Sks.Daemon.Authorization;

/// <summary>
/// Decides who may use the store. A store belongs to one user: that user, and root who could read the store's files anyway, are
/// let in; everybody else is not, whatever they ask for.
/// </summary>
/// <param name="owner">The user that the daemon, and with it the store, belongs to.</param>
internal sealed class PeerJudge(uint owner)
{
    private const uint Root = 0;

    /// <summary>
    /// Whether <paramref name="peer"/> may have a store of its own among those of all users: everybody whose number is certain. Root is one
    /// of them, and gets root's store.
    /// </summary>
    internal static bool LetsInAnyUser(Peer peer) => peer.UserId is not (Peer.Unknown or uint.MaxValue);

    /// <summary>Whether <paramref name="peer"/> may use the store.</summary>
    internal bool LetsIn(Peer peer) => peer.UserId == owner || peer.UserId == Root;
}
