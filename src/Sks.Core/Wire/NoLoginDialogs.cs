namespace Sks.Core.Wire;

/// <summary>Where nobody is asked for PINs. Immutable.</summary>
internal sealed class NoLoginDialogs : ILoginDialogs
{
    public static NoLoginDialogs Instance { get; } = new();

    private static SksException Refusal => new(SksStatus.NotAllowed, "This key store asks nobody for PINs.");

    public bool GetDialogInfo() => false;

    public void LogInByDialog(uint keyHandle, bool once) => throw Refusal;

    public void ChangePinByDialog(uint keyHandle, bool logIn) => throw Refusal;
}
