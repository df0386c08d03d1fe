namespace Sks.Core.Wire;

// postDeleteKey [50] to postCloneKeyProtection [53]: one shape, four meanings.
public abstract partial class WireKeyStore
{
    /// <inheritdoc/>
    public void PostDeleteKey(uint provisioningHandle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac) =>
        Post(MethodId.PostDeleteKey, provisioningHandle, targetKeyHandle, authorization, mac);

    internal static void ServePostDeleteKey(ref ServedCall call)
    {
        uint provisioningHandle = call.Input.UInt();
        uint targetKeyHandle = call.Input.UInt();
        var authorization = call.Input.BytesSpan();
        var mac = call.Input.FixedBytesSpan(MacLength);
        call.Store().PostDeleteKey(provisioningHandle, targetKeyHandle, authorization, mac);
        call.Answer();
    }

    /// <inheritdoc/>
    public void PostUnlockKey(uint provisioningHandle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac) =>
        Post(MethodId.PostUnlockKey, provisioningHandle, targetKeyHandle, authorization, mac);

    internal static void ServePostUnlockKey(ref ServedCall call)
    {
        uint provisioningHandle = call.Input.UInt();
        uint targetKeyHandle = call.Input.UInt();
        var authorization = call.Input.BytesSpan();
        var mac = call.Input.FixedBytesSpan(MacLength);
        call.Store().PostUnlockKey(provisioningHandle, targetKeyHandle, authorization, mac);
        call.Answer();
    }

    /// <inheritdoc/>
    public void PostUpdateKey(uint keyHandle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac) =>
        Post(MethodId.PostUpdateKey, keyHandle, targetKeyHandle, authorization, mac);

    internal static void ServePostUpdateKey(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        uint targetKeyHandle = call.Input.UInt();
        var authorization = call.Input.BytesSpan();
        var mac = call.Input.FixedBytesSpan(MacLength);
        call.Store().PostUpdateKey(keyHandle, targetKeyHandle, authorization, mac);
        call.Answer();
    }

    /// <inheritdoc/>
    public void PostCloneKeyProtection(uint keyHandle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac) =>
        Post(MethodId.PostCloneKeyProtection, keyHandle, targetKeyHandle, authorization, mac);

    internal static void ServePostCloneKeyProtection(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        uint targetKeyHandle = call.Input.UInt();
        var authorization = call.Input.BytesSpan();
        var mac = call.Input.FixedBytesSpan(MacLength);
        call.Store().PostCloneKeyProtection(keyHandle, targetKeyHandle, authorization, mac);
        call.Answer();
    }

    private void Post(MethodId method, uint handle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac)
    {
        using var call = Begin(method);
        call.Request.UInt(handle).UInt(targetKeyHandle).Bytes(authorization).Bytes(mac);
        call.Send();
    }
}
