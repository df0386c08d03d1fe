using Sks.Core.Devices;

namespace Sks.Core.Wire;

// getDeviceInfo [1], updateFirmware [90], and this project's getDeviceCertificationRequest [200], setDeviceCertificatePath [201].
public abstract partial class WireKeyStore
{
    /// <inheritdoc/>
    public DeviceInfo GetDeviceInfo()
    {
        using var call = Begin(MethodId.GetDeviceInfo);
        return call.Send(static (ref answer) => new DeviceInfo(
            answer.UShort(),
            (DeviceType)answer.Byte(),
            answer.String(),
            answer.String(),
            answer.String(),
            answer.Certificates(),
            answer.LongUris(),
            answer.UInt(),
            answer.UInt(),
            answer.Bool(),
            answer.Bool()));
    }

    internal static void ServeGetDeviceInfo(ref ServedCall call)
    {
        var info = call.Store().GetDeviceInfo();
        call.Answer()
            .UShort(info.ApiLevel)
            .Byte((byte)info.DeviceType)
            .String(info.UpdateUrl)
            .String(info.VendorName)
            .String(info.VendorDescription)
            .Certificates(info.CertificatePath)
            .LongUris(info.SupportedAlgorithms)
            .UInt(info.CryptoDataSize)
            .UInt(info.ExtensionDataSize)
            .Bool(info.DevicePinSupport)
            .Bool(info.BiometricSupport);
    }

    /// <inheritdoc/>
    public string UpdateFirmware(ReadOnlySpan<byte> chunk)
    {
        using var call = Begin(MethodId.UpdateFirmware);
        call.Request.Blob(chunk);
        return call.Send(static (ref answer) => answer.String());
    }

    internal static void ServeUpdateFirmware(ref ServedCall call)
    {
        var chunk = call.Input.BlobSpan();
        string nextUrl = call.Store().UpdateFirmware(chunk);
        call.Answer().String(nextUrl);
    }

    /// <inheritdoc/>
    public byte[] GetDeviceCertificationRequest()
    {
        using var call = Begin(MethodId.GetDeviceCertificationRequest);
        return call.Send(static (ref answer) => answer.Bytes());
    }

    internal static void ServeGetDeviceCertificationRequest(ref ServedCall call)
    {
        byte[] request = call.Administration().GetDeviceCertificationRequest();
        call.Answer().Bytes(request);
    }

    /// <inheritdoc/>
    public void SetDeviceCertificatePath(IReadOnlyList<byte[]> certificatePath)
    {
        using var call = Begin(MethodId.SetDeviceCertificatePath);
        call.Request.Certificates(certificatePath);
        call.Send();
    }

    internal static void ServeSetDeviceCertificatePath(ref ServedCall call)
    {
        byte[][] certificatePath = call.Input.Certificates();
        call.Administration().SetDeviceCertificatePath(certificatePath);
        call.Answer();
    }
}
