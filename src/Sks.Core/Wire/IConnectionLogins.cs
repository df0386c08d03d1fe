namespace Sks.Core.Wire;

/// <summary>
/// The logins of a connection: <c>logIn [221]</c> to <c>initializePin [226]</c>. Connections of one process may share theirs. As
/// <see cref="ICardLogins"/>, which says what a login is.
/// </summary>
public interface IConnectionLogins
{
    /// <summary><c>logIn [221]</c>.</summary>
    /// <inheritdoc cref="ICardLogins.LogIn" path="/*"/>
    void LogIn(uint keyHandle, bool once, ReadOnlySpan<byte> authorization);

    /// <summary><c>logOut [222]</c>.</summary>
    /// <inheritdoc cref="ICardLogins.LogOut" path="/*"/>
    void LogOut(uint keyHandle);

    /// <summary><c>logInWithPuk [225]</c>.</summary>
    /// <inheritdoc cref="ICardLogins.LogInWithPuk" path="/*"/>
    void LogInWithPuk(uint keyHandle, ReadOnlySpan<byte> authorization);

    /// <summary><c>initializePin [226]</c>.</summary>
    /// <inheritdoc cref="ICardLogins.InitializePin" path="/*"/>
    void InitializePin(uint keyHandle, ReadOnlySpan<byte> newPin);

    /// <summary><c>shareLogins [223]</c>: the ticket, 32 bytes, by which other connections of this process join.</summary>
    byte[] ShareLogins();

    /// <summary><c>joinLogins [224]</c>: from now on this connection has the logins of the one that got the ticket, and no others.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.Authorization"/>: no connection has this ticket any more, or it is another process's.
    /// </exception>
    void JoinLogins(ReadOnlySpan<byte> ticket);
}
