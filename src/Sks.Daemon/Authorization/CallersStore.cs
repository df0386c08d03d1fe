using Sks.Core;
using Sks.Core.Wire;
using Sks.Daemon.PeerCredentials;
using Sks.Daemon.Stores;

namespace Sks.Daemon.Authorization;

/// <summary>
/// What a connection may reach: the caller's own store, or, once selected, what another user has granted of theirs. After a selection
/// that failed it is nothing: a key handle meant for one store must not meet another. For one connection.
/// </summary>
internal sealed class CallersStore(Peer peer, IUserStores stores) : IStoreSelection
{
    private ISecureKeyStore? _selected;
    private bool _isRefused;

    /// <inheritdoc/>
    public ISecureKeyStore Store => !_isRefused
        ? _selected ??= stores.Of(peer.UserId)
        : throw new SksException(SksStatus.NoKey, "No store is selected on this connection.");

    /// <inheritdoc/>
    public void SelectStore(uint userId)
    {
        _isRefused = true;
        _selected = userId == peer.UserId ? null : Granted(userId);
        _isRefused = false;
    }

    /// <summary>Whether there is no such user, no store or nothing granted: one answer.</summary>
    private GrantedKeys Granted(uint userId)
    {
        if (stores.Find(userId) is { } store and IGrantAdministration grants)
        {
            var granted = new GrantedKeys(store, grants, new GrantJudge(peer));
            if (granted.EnumerateKeys(0) is not null)
            {
                return granted;
            }
        }

        throw new SksException(SksStatus.NoKey, "This user grants the caller no key.");
    }
}
