using Sks.Core.Protection;

namespace Sks.Core.Wire;

// This project's getDevicePinInfo [202] to unlockDevicePin [206].
public abstract partial class WireKeyStore
{
    /// <inheritdoc/>
    public DevicePinInfo GetDevicePinInfo()
    {
        using var call = Begin(MethodId.GetDevicePinInfo);
        return call.Send(static (ref answer) => new DevicePinInfo
        {
            Initialized = answer.Bool(),
            Format = (PinFormat)answer.Byte(),
            MinLength = answer.UShort(),
            MaxLength = answer.UShort(),
            RetryLimit = answer.UShort(),
            PinErrorCount = answer.UShort(),
            PukFormat = (PinFormat)answer.Byte(),
            PukMinLength = answer.UShort(),
            PukMaxLength = answer.UShort(),
            PukRetryLimit = answer.UShort(),
            PukErrorCount = answer.UShort(),
        });
    }

    internal static void ServeGetDevicePinInfo(ref ServedCall call)
    {
        var info = call.Administration().GetDevicePinInfo();
        call.Answer()
            .Bool(info.Initialized)
            .Byte((byte)info.Format)
            .UShort(info.MinLength)
            .UShort(info.MaxLength)
            .UShort(info.RetryLimit)
            .UShort(info.PinErrorCount)
            .Byte((byte)info.PukFormat)
            .UShort(info.PukMinLength)
            .UShort(info.PukMaxLength)
            .UShort(info.PukRetryLimit)
            .UShort(info.PukErrorCount);
    }

    /// <inheritdoc/>
    public void InitializeDevicePin(ReadOnlySpan<byte> puk, ReadOnlySpan<byte> pin)
    {
        using var call = Begin(MethodId.InitializeDevicePin);
        call.Request.Bytes(puk).Bytes(pin);
        call.Send();
    }

    internal static void ServeInitializeDevicePin(ref ServedCall call)
    {
        var puk = call.Input.BytesSpan();
        var pin = call.Input.BytesSpan();
        call.Administration().InitializeDevicePin(puk, pin);
        call.Answer();
    }

    /// <inheritdoc/>
    public void ChangeDevicePin(ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin)
    {
        using var call = Begin(MethodId.ChangeDevicePin);
        call.Request.Bytes(authorization).Bytes(newPin);
        call.Send();
    }

    internal static void ServeChangeDevicePin(ref ServedCall call)
    {
        var authorization = call.Input.BytesSpan();
        var newPin = call.Input.BytesSpan();
        call.Administration().ChangeDevicePin(authorization, newPin);
        call.Answer();
    }

    /// <inheritdoc/>
    public void SetDevicePin(ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin)
    {
        using var call = Begin(MethodId.SetDevicePin);
        call.Request.Bytes(authorization).Bytes(newPin);
        call.Send();
    }

    internal static void ServeSetDevicePin(ref ServedCall call)
    {
        var authorization = call.Input.BytesSpan();
        var newPin = call.Input.BytesSpan();
        call.Administration().SetDevicePin(authorization, newPin);
        call.Answer();
    }

    /// <inheritdoc/>
    public void UnlockDevicePin(ReadOnlySpan<byte> authorization)
    {
        using var call = Begin(MethodId.UnlockDevicePin);
        call.Request.Bytes(authorization);
        call.Send();
    }

    internal static void ServeUnlockDevicePin(ref ServedCall call)
    {
        var authorization = call.Input.BytesSpan();
        call.Administration().UnlockDevicePin(authorization);
        call.Answer();
    }
}
