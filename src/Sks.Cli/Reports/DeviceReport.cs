using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Cli.Terminal;
using Sks.Core.Certificates;
using Sks.Core.Devices;

namespace Sks.Cli.Reports;

/// <summary>What <c>getDeviceInfo</c> says, for people.</summary>
/// <param name="VendorName">Who made it.</param>
/// <param name="VendorDescription">What it is.</param>
/// <param name="ApiLevel">107 for version 1.07.</param>
/// <param name="DeviceType">Where it sits and what it is made of.</param>
/// <param name="DeviceId">Its ID.</param>
/// <param name="CertificatePath">Device certificate first.</param>
/// <param name="AttestationKeyInTpm">Whether the device certificate states that the attestation key is in a TPM; what the key store says is in its description.</param>
/// <param name="DevicePin">Whether there is a device PIN.</param>
/// <param name="Biometrics">Whether the platform's word for biometrics is taken.</param>
/// <param name="Algorithms">Algorithm URIs.</param>
internal sealed record DeviceReport(
    string VendorName,
    string VendorDescription,
    int ApiLevel,
    string DeviceType,
    DeviceIdReport DeviceId,
    IReadOnlyList<CertificateReport> CertificatePath,
    bool AttestationKeyInTpm,
    bool DevicePin,
    bool Biometrics,
    IReadOnlyList<string> Algorithms)
{
    public static DeviceReport Of(DeviceInfo device) => new(
        device.VendorName,
        device.VendorDescription,
        device.ApiLevel,
        Describe(device.DeviceType),
        DeviceIdReport.Of(device.DeviceCertificate),
        [.. device.CertificatePath.Select(CertificateReport.Of)],
        StatesTpm(device.DeviceCertificate),
        device.DevicePinSupport,
        device.BiometricSupport,
        device.SupportedAlgorithms);

    public void ShowOn(Screen screen, DateTimeOffset now)
    {
        screen.Line($"{VendorName}: {VendorDescription}");
        screen.Field("Type", DeviceType);
        screen.Field("API level", $"{ApiLevel}");
        screen.Field("Device ID", DeviceId.Grouped);
        screen.Field("  short", DeviceId.Short);
        screen.Field("  fingerprint", DeviceId.Fingerprint);
        foreach (var certificate in CertificatePath)
        {
            screen.Field("Certificate", certificate.Subject);
            screen.Field("  issuer", certificate.Issuer);
            screen.Field("  valid", certificate.Validity(now));
        }

        if (AttestationKeyInTpm)
        {
            screen.Field("Attestation key", "in a TPM, states the certificate");
        }

        screen.Field("Device PIN", DevicePin ? "yes" : "no");
        screen.Field("Biometrics", Biometrics ? "yes" : "no");
        foreach (string algorithm in Algorithms)
        {
            screen.Field("Algorithm", algorithm);
        }
    }

    private static bool StatesTpm(byte[] certificate)
    {
        try
        {
            using var x509 = X509CertificateLoader.LoadCertificate(certificate);
            return AttestationKeyPolicy.SaysInTpm(x509.Extensions);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static string Describe(DeviceType type)
    {
        string location = (type & Core.Devices.DeviceType.LocationSim) switch
        {
            Core.Devices.DeviceType.LocationEmbedded => "embedded in the platform",
            Core.Devices.DeviceType.LocationSocketed => "in a socket",
            Core.Devices.DeviceType.LocationSim => "on a SIM card",
            _ => "external",
        };
        return (type & Core.Devices.DeviceType.TypeCpu) switch
        {
            Core.Devices.DeviceType.TypeHardware => $"hardware, {location}",
            Core.Devices.DeviceType.TypeHsm => $"hardware security module, {location}",
            Core.Devices.DeviceType.TypeCpu => $"inside the main CPU, {location}",
            _ => location == "external" ? "software" : $"software, {location}",
        };
    }
}
