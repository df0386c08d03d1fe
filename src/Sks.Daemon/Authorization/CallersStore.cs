using Sks.Core;
using Sks.Core.Wire;
using Sks.Daemon.PeerCredentials;
using Sks.Daemon.Stores;

namespace Sks.Daemon.Authorization;

/// <summary>
/// What a connection may reach: the caller's own store, or, once selected, what another user has granted of theirs. After a selection
/// that failed it is nothing: a key handle meant for one store must not meet another. For one connection.
/// </summary>
/// <param name="peer">The caller.</param>
/// <param name="stores">All stores.</param>
/// <param name="groups">Which connections share logins.</param>
internal sealed class CallersStore(Peer peer, IUserStores stores, LoginGroups groups) : IStoreSelection, IConnectionLogins, IDisposable
{
    private LoginGroups.Group? _group;
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

    /// <inheritdoc/>
    public IKeyUse KeyUse => Store is ICardAccess && _group is { } group ? group.Logins : Store;

    /// <inheritdoc/>
    public IConnectionLogins Logins => this;

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
        Leave();
        _group = joined;
    }

    /// <summary>Leaves the logins to the other connections that have them.</summary>
    public void Dispose() => Leave();

    private LoginGroups.Group Group()
    {
        var store = RequireOwnStore();
        return _group ??= LoginGroups.Open(peer, store.OpenLogins());
    }

    private ICardAccess RequireOwnStore() => Store as ICardAccess
        ?? throw new SksException(SksStatus.NotAllowed, "One logs in to one's own key store only.");

    private void Leave()
    {
        if (_group is { } group)
        {
            _group = null;
            groups.Leave(group);
        }
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
