using Sks.Core;
using Sks.Core.Wire;
using Sks.Daemon.PeerCredentials;
using Sks.Daemon.Stores;

namespace Sks.Daemon.Authorization;

/// <summary>
/// What a connection may reach: the caller's own store, or, once selected, what another user has granted of theirs. After a selection
/// that failed it is nothing: a key handle meant for one store must not meet another. For one connection, while which the store stays open.
/// </summary>
/// <param name="peer">The caller.</param>
/// <param name="stores">All stores.</param>
/// <param name="groups">Which connections share logins.</param>
internal sealed class CallersStore(Peer peer, IUserStores stores, LoginGroups groups) : IStoreSelection, IConnectionLogins, IDisposable
{
    private StoreUse? _use;
    private ISecureKeyStore? _selected;
    private bool _isRefused;
    private LoginGroups.Group? _group;

    /// <summary>Keeps the caller's own store open for its logins, also while another one is selected.</summary>
    private StoreUse? _groupUse;

    /// <inheritdoc/>
    public ISecureKeyStore Store => !_isRefused
        ? _selected ?? Own()
        : throw new SksException(SksStatus.NoKey, "No store is selected on this connection.");

    /// <inheritdoc/>
    public IKeyUse KeyUse => Store is ICardAccess && _group is { } group ? group.Logins : Store;

    /// <inheritdoc/>
    public IConnectionLogins Logins => this;

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
    public void LogIn(uint keyHandle, bool once, ReadOnlySpan<byte> authorization) => Group().Logins.LogIn(keyHandle, once, authorization);

    /// <inheritdoc/>
    public void LogOut(uint keyHandle) => Group().Logins.LogOut(keyHandle);

    /// <inheritdoc/>
    public byte[] ShareLogins() => groups.Share(Group());

    /// <inheritdoc/>
    public void JoinLogins(ReadOnlySpan<byte> ticket)
    {
        RequireOwnStore();
        var joined = groups.Join(peer, ticket);
        LeaveGroup();
        Enter(joined);
    }

    /// <summary>Leaves the logins to the other connections that have them, and lets go of the stores.</summary>
    public void Dispose()
    {
        LeaveGroup();
        Leave();
    }

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

    private LoginGroups.Group Group()
    {
        var store = RequireOwnStore();
        return _group ?? Enter(LoginGroups.Open(peer, store.OpenLogins()));
    }

    private LoginGroups.Group Enter(LoginGroups.Group group)
    {
        _groupUse = stores.Of(peer.UserId);
        return _group = group;
    }

    private void LeaveGroup()
    {
        try
        {
            if (_group is { } group)
            {
                _group = null;
                groups.Leave(group);
            }
        }
        catch (SksException)
        {
            // The disk fails. The logins are over all the same: nothing refers to them any more.
        }

        _groupUse?.Dispose();
        _groupUse = null;
    }

    private ICardAccess RequireOwnStore() => Store as ICardAccess
        ?? throw new SksException(SksStatus.NotAllowed, "One logs in to one's own key store only.");

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
