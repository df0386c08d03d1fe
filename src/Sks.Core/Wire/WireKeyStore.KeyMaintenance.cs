namespace Sks.Core.Wire;

// deleteKey [80] to setPin [84].
public abstract partial class WireKeyStore
{
    /// <inheritdoc/>
    public void DeleteKey(uint keyHandle, ReadOnlySpan<byte> authorization)
    {
        using var call = Begin(MethodId.DeleteKey);
        call.Request.UInt(keyHandle).Bytes(authorization);
        call.Send();
    }

    internal static void ServeDeleteKey(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        var authorization = call.Input.BytesSpan();
        call.Store().DeleteKey(keyHandle, authorization);
        call.Answer();
    }

    /// <inheritdoc/>
    public byte[] ExportKey(uint keyHandle, ReadOnlySpan<byte> authorization)
    {
        using var call = Begin(MethodId.ExportKey);
        call.Request.UInt(keyHandle).Bytes(authorization);
        return call.Send(static (ref answer) => answer.Bytes());
    }

    internal static void ServeExportKey(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        var authorization = call.Input.BytesSpan();
        AnswerBytes(ref call, call.Store().ExportKey(keyHandle, authorization));
    }

    /// <inheritdoc/>
    public void UnlockKey(uint keyHandle, ReadOnlySpan<byte> authorization)
    {
        using var call = Begin(MethodId.UnlockKey);
        call.Request.UInt(keyHandle).Bytes(authorization);
        call.Send();
    }

    internal static void ServeUnlockKey(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        var authorization = call.Input.BytesSpan();
        call.Store().UnlockKey(keyHandle, authorization);
        call.Answer();
    }

    /// <inheritdoc/>
    public void ChangePin(uint keyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin)
    {
        using var call = Begin(MethodId.ChangePin);
        call.Request.UInt(keyHandle).Bytes(authorization).Bytes(newPin);
        call.Send();
    }

    internal static void ServeChangePin(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        var authorization = call.Input.BytesSpan();
        var newPin = call.Input.BytesSpan();
        call.Store().ChangePin(keyHandle, authorization, newPin);
        call.Answer();
    }

    /// <inheritdoc/>
    public void SetPin(uint keyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin)
    {
        using var call = Begin(MethodId.SetPin);
        call.Request.UInt(keyHandle).Bytes(authorization).Bytes(newPin);
        call.Send();
    }

    internal static void ServeSetPin(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        var authorization = call.Input.BytesSpan();
        var newPin = call.Input.BytesSpan();
        call.Store().SetPin(keyHandle, authorization, newPin);
        call.Answer();
    }
}
