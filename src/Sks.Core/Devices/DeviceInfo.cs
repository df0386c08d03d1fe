namespace Sks.Core.Devices;

/// <summary>What <c>getDeviceInfo</c> answers (chapter 7, method 1).</summary>
/// <param name="ApiLevel">The specification's version times 100: 107.</param>
/// <param name="DeviceType">Where the device sits (bits 0-1) and what it is made of (bits 2-3).</param>
/// <param name="UpdateUrl">Where firmware updates are, or empty.</param>
/// <param name="VendorName">1 to 128 characters.</param>
/// <param name="VendorDescription">1 to 1,000 characters.</param>
/// <param name="CertificatePath">X.509 DER, at least one, the device certificate first, each signed by its successor.</param>
/// <param name="SupportedAlgorithms">Algorithm URIs.</param>
/// <param name="CryptoDataSize">Largest <c>data</c> argument of a cryptographic method, in bytes; at least 16,384.</param>
/// <param name="ExtensionDataSize">Largest <c>extensionData</c>, in bytes; at least 65,536.</param>
/// <param name="DevicePinSupport">Whether keys may be protected by a device PIN.</param>
/// <param name="BiometricSupport">Whether keys may be protected by biometrics.</param>
public sealed record DeviceInfo(
    ushort ApiLevel,
    DeviceType DeviceType,
    string UpdateUrl,
    string VendorName,
    string VendorDescription,
    IReadOnlyList<byte[]> CertificatePath,
    IReadOnlyList<string> SupportedAlgorithms,
    uint CryptoDataSize,
    uint ExtensionDataSize,
    bool DevicePinSupport,
    bool BiometricSupport)
{
    /// <summary>The device certificate, X.509 DER.</summary>
    public byte[] DeviceCertificate => CertificatePath[0];
}
