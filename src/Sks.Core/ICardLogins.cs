namespace Sks.Core;

/// <summary>
/// Uses of keys after a login: what <c>logIn [221]</c> has authorised needs no authorization any more. One for each group of callers that
/// share their logins; it keeps no PIN. Thread safe.
/// </summary>
/// <remarks>
/// A login ends with <see cref="LogOut"/>, when another PIN is set, when PIN errors lock the PIN, and with this object. An empty
/// authorization where no login is in force is <see cref="SksStatus.Authorization"/>, and not counted: it is no guess.
/// </remarks>
public interface ICardLogins : IKeyUse
{
    /// <summary>Verifies the PIN of a key, counted as always, and authorises what it protects.</summary>
    /// <param name="keyHandle">A key of the card.</param>
    /// <param name="once">
    /// Whether the next use of this key is authorised and nothing else: the only login for keys whose user shall be asked each time.
    /// </param>
    /// <param name="authorization">The PIN.</param>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.NoKey"/>; <see cref="SksStatus.NotAllowed"/>: the key has no PIN; <see cref="SksStatus.Authorization"/>.
    /// </exception>
    void LogIn(uint keyHandle, bool once, ReadOnlySpan<byte> authorization);

    /// <summary>
    /// Verifies the PUK of a key, counted as always, and authorises <see cref="InitializePin"/> for its PIN, which is unlocked at once. Until
    /// <see cref="LogOut"/>, until PUK errors lock the PUK, or until the end of this object.
    /// </summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.NoKey"/>; <see cref="SksStatus.NotAllowed"/>: there is no PUK; <see cref="SksStatus.Authorization"/>.
    /// </exception>
    void LogInWithPuk(uint keyHandle, ReadOnlySpan<byte> authorization);

    /// <summary>Sets a new PIN after <see cref="LogInWithPuk"/> at the same card, as <c>setPin</c> does with the PUK itself.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.NoKey"/>; <see cref="SksStatus.NotAllowed"/>: there is no PIN, or the issuer lets nobody change it;
    /// <see cref="SksStatus.Authorization"/>: no login with the PUK, or the new PIN breaks the rules; neither is counted.
    /// </exception>
    void InitializePin(uint keyHandle, ReadOnlySpan<byte> newPin);

    /// <summary>Ends the logins at the card of this key, or with 0 all. Not logged in: no error.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.NoKey"/>.</exception>
    void LogOut(uint keyHandle);
}
