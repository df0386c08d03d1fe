using Sks.Core.Devices;

namespace Sks.Cli.Reports;

/// <summary>A device ID in the forms that people read out.</summary>
/// <param name="Fingerprint">SHA-1 of the device certificate, 40 hexadecimal digits.</param>
/// <param name="Short">Its first 8 digits.</param>
/// <param name="Grouped">Five groups of four characters, the last one a checksum.</param>
internal sealed record DeviceIdReport(string Fingerprint, string Short, string Grouped)
{
    /// <summary>The forms of the ID that this device certificate makes.</summary>
    public static DeviceIdReport Of(byte[] deviceCertificate) => new(
        DeviceId.Fingerprint(deviceCertificate),
        DeviceId.ShortForm(deviceCertificate),
        DeviceId.GroupedForm(deviceCertificate));
}
