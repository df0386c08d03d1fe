using Sks.Core;
using Sks.Core.Wire;
using Sks.Daemon.PeerCredentials;
using Sks.Daemon.Stores;

namespace Sks.Daemon.Authorization;

/// <summary>
/// What a connection may reach: the caller's own store, or, once selected, what another user has granted of theirs. After a selection
/// that failed it is nothing: a key handle meant for one store must not meet another. For one connection, while which the store stays open.
/// </summary>
internal sealed class CallersStore(Peer peer, IUserStores stores) : IStoreSelection, IDisposable
{
    private StoreUse? _use;
    private ISecureKeyStore? _selected;
    private bool _isRefused;

    /// <inheritdoc/>
    public ISecureKeyStore Store => !_isRefused
        ? _selected ?? Own()
        : throw new SksException(SksStatus.NoKey, "No store is selected on this connection.");

    /// <inheritdoc/>
    public void SelectStore(uint userId)
    {
        _isRefused = true;
        Leave();
        if (userId != peer.UserId)
        {
            SelectGranted(userId);
        }

        _isRefused = false;
    }

    /// <inheritdoc/>
    public void Dispose() => Leave();

    private ISecureKeyStore Own()
    {
        _use = stores.Of(peer.UserId);
        return _selected = _use.Store;
    }

    private void Leave()
    {
        _selected = null;
        _use?.Dispose();
        _use = null;
    }

    /// <summary>Whether there is no such user, no store or nothing granted: one answer.</summary>
    private void SelectGranted(uint userId)
    {
        _use = stores.Find(userId);
        if (_use is { Store: IGrantAdministration grants and ISecureKeyStore store })
        {
            var granted = new GrantedKeys(store, grants, new GrantJudge(peer));
            if (granted.EnumerateKeys(0) is not null)
            {
                _selected = granted;
                return;
            }
        }

        Leave();
        throw new SksException(SksStatus.NoKey, "This user grants the caller no key.");
    }
}
