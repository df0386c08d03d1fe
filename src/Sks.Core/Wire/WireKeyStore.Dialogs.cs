namespace Sks.Core.Wire;

// This project's getDialogInfo [227] to changePinByDialog [229]. No PIN travels here.
public abstract partial class WireKeyStore
{
    /// <inheritdoc/>
    public bool GetDialogInfo()
    {
        using var call = Begin(MethodId.GetDialogInfo);
        return call.Send(static (ref answer) => answer.Bool());
    }

    internal static void ServeGetDialogInfo(ref ServedCall call)
    {
        bool asksForPin = call.Dialogs().GetDialogInfo();
        call.Answer().Bool(asksForPin);
    }

    /// <inheritdoc/>
    public void LogInByDialog(uint keyHandle, bool once)
    {
        using var call = Begin(MethodId.LogInByDialog);
        call.Request.UInt(keyHandle).Bool(once);
        call.Send();
    }

    internal static void ServeLogInByDialog(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        bool once = call.Input.Bool();
        call.Dialogs().LogInByDialog(keyHandle, once);
        call.Answer();
    }

    /// <inheritdoc/>
    public void ChangePinByDialog(uint keyHandle, bool logIn)
    {
        using var call = Begin(MethodId.ChangePinByDialog);
        call.Request.UInt(keyHandle).Bool(logIn);
        call.Send();
    }

    internal static void ServeChangePinByDialog(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        bool logIn = call.Input.Bool();
        call.Dialogs().ChangePinByDialog(keyHandle, logIn);
        call.Answer();
    }
}
