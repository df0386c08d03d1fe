namespace Sks.Core.Wire;

/// <summary>Which store answers a connection. One thread at a time.</summary>
public interface IStoreSelection
{
    /// <summary>The store that answers the next call. May also be what <see cref="SksDispatcher"/> asks of a store.</summary>
    /// <exception cref="SksException">It cannot be had; this is the call's answer.</exception>
    ISecureKeyStore Store { get; }

    /// <summary>
    /// <c>selectStore [213]</c>: from now on the store of this user answers, as far as it is open to the caller.
    /// </summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.NoKey"/>: no key in there is granted to the caller, or there is no such user, or store; which, is not told.
    /// </exception>
    void SelectStore(uint userId);

    /// <summary>Who grants the caller keys; nobody, where there is one store only.</summary>
    IReadOnlyList<uint> Grantors => [];

    /// <summary>What uses keys: the store, or once there is one the connection's login to it.</summary>
    /// <inheritdoc cref="Store" path="/exception"/>
    IKeyUse KeyUse => Store;

    /// <summary>The logins of the connection.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.NotAllowed"/>: nobody can log in here.</exception>
    IConnectionLogins Logins => throw new SksException(SksStatus.NotAllowed, "There is no logging in to this key store.");

    /// <summary>The store's own questions for PINs; none, where it does not ask.</summary>
    ILoginDialogs Dialogs => NoLoginDialogs.Instance;
}
