using Sks.Cli.Files;
using Sks.Core;

namespace Sks.Cli.Device;

/// <summary>The device's half of getting a vendor's certificate, by files.</summary>
internal static class DeviceCertification
{
    /// <summary>The certification request in PEM.</summary>
    public static string Request(IDeviceAdministration device) => Pem.CertificationRequest(device.GetDeviceCertificationRequest());

    /// <summary>Fits the path in a PEM file, device first.</summary>
    public static void Install(IDeviceAdministration device, string file)
    {
        var path = InputFile.ReadCertificates(file);
        device.SetDeviceCertificatePath([.. path.Select(c => c.RawData)]);
        foreach (var certificate in path)
        {
            certificate.Dispose();
        }
    }
}
