using Sks.Core.Protection;

namespace Sks.Core.Wire;

// createPukPolicy [8], createPinPolicy [9].
public abstract partial class WireKeyStore
{
    /// <inheritdoc/>
    public uint CreatePukPolicy(uint provisioningHandle, PukPolicy policy, ReadOnlySpan<byte> encryptedPuk, ReadOnlySpan<byte> mac)
    {
        using var call = Begin(MethodId.CreatePukPolicy);
        call.Request
            .UInt(provisioningHandle)
            .String(policy.Id)
            .Bytes(encryptedPuk)
            .Byte((byte)policy.Format)
            .UShort(policy.RetryLimit)
            .Bytes(mac);
        return call.Send(static (ref answer) => answer.UInt());
    }

    internal static void ServeCreatePukPolicy(ref ServedCall call)
    {
        uint provisioningHandle = call.Input.UInt();
        string id = call.Input.String();
        var encryptedPuk = call.Input.BytesSpan();
        var policy = new PukPolicy(id, (PinFormat)call.Input.Byte(), call.Input.UShort());
        var mac = call.Input.FixedBytesSpan(MacLength);
        uint handle = call.Store().CreatePukPolicy(provisioningHandle, policy, encryptedPuk, mac);
        call.Answer().UInt(handle);
    }

    /// <inheritdoc/>
    public uint CreatePinPolicy(uint provisioningHandle, PinPolicy policy, uint pukPolicyHandle, ReadOnlySpan<byte> mac)
    {
        using var call = Begin(MethodId.CreatePinPolicy);
        call.Request
            .UInt(provisioningHandle)
            .String(policy.Id)
            .UInt(pukPolicyHandle)
            .Bool(policy.UserDefined)
            .Bool(policy.UserModifiable)
            .Byte((byte)policy.Format)
            .UShort(policy.RetryLimit)
            .Byte((byte)policy.Grouping)
            .Byte((byte)policy.PatternRestrictions)
            .UShort(policy.MinLength)
            .UShort(policy.MaxLength)
            .Byte((byte)policy.InputMethod)
            .Bytes(mac);
        return call.Send(static (ref answer) => answer.UInt());
    }

    internal static void ServeCreatePinPolicy(ref ServedCall call)
    {
        uint provisioningHandle = call.Input.UInt();
        string id = call.Input.String();
        uint pukPolicyHandle = call.Input.UInt();
        var policy = new PinPolicy(
            id,
            call.Input.Bool(),
            call.Input.Bool(),
            (PinFormat)call.Input.Byte(),
            call.Input.UShort(),
            (PinGrouping)call.Input.Byte(),
            (PatternRestrictions)call.Input.Byte(),
            call.Input.UShort(),
            call.Input.UShort(),
            (InputMethod)call.Input.Byte());
        var mac = call.Input.FixedBytesSpan(MacLength);
        uint handle = call.Store().CreatePinPolicy(provisioningHandle, policy, pukPolicyHandle, mac);
        call.Answer().UInt(handle);
    }
}
