namespace Sks.Core.Wire;

/// <summary>
/// PINs that the store's end asks the person for itself, so that no caller sees them: <c>getDialogInfo [227]</c> to
/// <c>changePinByDialog [229]</c>. A call lasts as long as the person takes, or until the caller has gone. For one connection.
/// </summary>
public interface ILoginDialogs
{
    /// <summary><c>getDialogInfo [227]</c>: whether the other two methods ask anybody.</summary>
    bool GetDialogInfo();

    /// <summary><c>logInByDialog [228]</c>: as <see cref="IConnectionLogins.LogIn"/>, with one question for the PIN.</summary>
    /// <param name="keyHandle">A key of the card.</param>
    /// <param name="once">Whether the next use of this very key is authorised and nothing else.</param>
    /// <exception cref="SksException">
    /// As logging in; <see cref="SksStatus.UserAbort"/>: the person does not want to, or did not answer in time;
    /// <see cref="SksStatus.NotAllowed"/>: nobody is asked here; <see cref="SksStatus.External"/>: the dialog does not work.
    /// </exception>
    void LogInByDialog(uint keyHandle, bool once);

    /// <summary><c>changePinByDialog [229]</c>: asks for the PIN, and for another one, twice, and sets that.</summary>
    /// <param name="keyHandle">A key of the card; of the caller's own store.</param>
    /// <param name="logIn">Whether to log in with the new PIN.</param>
    /// <inheritdoc cref="LogInByDialog" path="/exception"/>
    void ChangePinByDialog(uint keyHandle, bool logIn);
}
