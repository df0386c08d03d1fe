using Sks.Core;
using Sks.Core.Wire;
using Sks.Daemon.PeerCredentials;
using Sks.Daemon.Pinentry;
using Sks.Daemon.Stores;

namespace Sks.Daemon.Authorization;

/// <summary>
/// What a connection may reach: the caller's own store, or, once selected, what another user has granted of theirs. After a selection
/// that failed it is nothing: a key handle meant for one store must not meet another. For one connection, while which the store stays open.
/// </summary>
/// <param name="peer">The caller.</param>
/// <param name="stores">All stores.</param>
/// <param name="groups">Which connections share logins.</param>
/// <param name="dialogs">The daemon's questions for PINs, if it asks.</param>
internal sealed class CallersStore(Peer peer, IUserStores stores, LoginGroups groups, CallersDialogs? dialogs = null)
    : IStoreSelection, IConnectionLogins, ILoginDialogs, IDisposable
{
    private StoreUse? _use;
    private ISecureKeyStore? _selected;
    private uint _owner = peer.UserId;
    private bool _isRefused;
    private LoginGroups.Group? _group;

    /// <inheritdoc/>
    public ISecureKeyStore Store => !_isRefused
        ? _selected ?? Own()
        : throw new SksException(SksStatus.NoKey, "No store is selected on this connection.");

    /// <inheritdoc/>
    public IKeyUse KeyUse => Store switch
    {
        GrantedKeys granted when _group is not null && OpenLogins() is { } logins => granted.Through(logins),
        ICardAccess when _group is not null && OpenLogins() is { } logins => logins,
        var store => store,
    };

    /// <inheritdoc/>
    public IReadOnlyList<uint> Grantors => stores.GrantorsTo(new GrantJudge(peer), peer.UserId);

    /// <inheritdoc/>
    public IConnectionLogins Logins => this;

    /// <inheritdoc/>
    public ILoginDialogs Dialogs => this;

    /// <inheritdoc/>
    public void SelectStore(uint userId)
    {
        _isRefused = true;
        Leave();
        _owner = userId;
        if (userId != peer.UserId)
        {
            SelectGranted(userId);
        }

        _isRefused = false;
    }

    /// <inheritdoc/>
    public void LogIn(uint keyHandle, bool once, ReadOnlySpan<byte> authorization) =>
        LoginsFor(keyHandle).LogIn(keyHandle, once, authorization);

    /// <inheritdoc/>
    public void LogOut(uint keyHandle) => LoginsFor(keyHandle).LogOut(keyHandle);

    /// <inheritdoc/>
    public void LogInWithPuk(uint keyHandle, ReadOnlySpan<byte> authorization) => OwnLogins().LogInWithPuk(keyHandle, authorization);

    /// <inheritdoc/>
    public void InitializePin(uint keyHandle, ReadOnlySpan<byte> newPin) => OwnLogins().InitializePin(keyHandle, newPin);

    /// <inheritdoc/>
    public bool GetDialogInfo() => dialogs is not null;

    /// <inheritdoc/>
    public void LogInByDialog(uint keyHandle, bool once)
    {
        var asked = RequireDialogs();
        var logins = LoginsFor(keyHandle);
        asked.LogIn(Store as ICardDirectory ?? throw NoLogins, logins, keyHandle, once);
    }

    /// <inheritdoc/>
    public void ChangePinByDialog(uint keyHandle, bool logIn) => RequireDialogs().ChangePin(Store, OwnLogins(), keyHandle, logIn);

    /// <inheritdoc/>
    public byte[] ShareLogins() => groups.Share(_group ??= LoginGroups.Open(peer));

    /// <inheritdoc/>
    public void JoinLogins(ReadOnlySpan<byte> ticket)
    {
        var joined = groups.Join(peer, ticket);
        LeaveGroup();
        _group = joined;
    }

    /// <summary>Leaves the logins to the other connections that have them, and lets go of the stores.</summary>
    public void Dispose()
    {
        LeaveGroup();
        Leave();
    }

    private static SksException NoLogins => new(SksStatus.NotAllowed, "There is no logging in to this key store.");

    private CallersDialogs RequireDialogs() =>
        dialogs ?? throw new SksException(SksStatus.NotAllowed, "This key store asks nobody for PINs; sksd --pinentry has it ask.");

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

    /// <summary>The connection's logins to the selected store, for a key that the caller may use there.</summary>
    private ICardLogins LoginsFor(uint keyHandle)
    {
        if (Store is GrantedKeys granted && keyHandle != 0)
        {
            granted.Require(keyHandle);
        }

        return OpenLogins() ?? throw NoLogins;
    }

    private ICardLogins OwnLogins() => Store is ICardAccess && OpenLogins() is { } logins
        ? logins
        : throw new SksException(SksStatus.NotAllowed, "The PUK is for the owner of a key store.");

    private ICardLogins? OpenLogins()
    {
        uint owner = _owner;
        return (_group ??= LoginGroups.Open(peer)).LoginsTo(owner, () => owner == peer.UserId ? stores.Of(owner) : stores.Find(owner));
    }

    private void LeaveGroup()
    {
        if (_group is { } group)
        {
            _group = null;
            groups.Leave(group);
        }
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
