using Sks.Core.Devices;

namespace Sks.KeyGen2.Proxy;

/// <summary>
/// Answers <c>clientCapabilityQuery</c> truthfully: algorithms and features as the store has them, logotypes in the sizes that suit, the
/// operating system unless the device is to stay anonymous. Serial numbers and addresses of this computer are never told.
/// </summary>
internal static class ClientCapabilities
{
    private const string Png = "image/png";
    private const string Svg = "image/svg+xml";

    /// <summary>One answer for each URI. None is told to anybody before the person has agreed.</summary>
    public static IReadOnlyList<ClientCapability> Answer(
        IReadOnlyList<string> queries, DeviceInfo device, OperatingSystemName system, bool privacyEnabled) =>
        queries.Distinct(StringComparer.Ordinal).Select(uri => Answer(uri, device, system, privacyEnabled)).ToArray();

    private static ClientCapability Answer(string uri, DeviceInfo device, OperatingSystemName system, bool privacyEnabled) => uri switch
    {
        CapabilityUris.DevicePinSupport => ClientCapability.Is(uri, device.DevicePinSupport),
        CapabilityUris.BiometricSupport => ClientCapability.Is(uri, device.BiometricSupport),
        CapabilityUris.OsVendor when !privacyEnabled => Value(uri, system.Vendor),
        CapabilityUris.OsVersion when !privacyEnabled => Value(uri, system.Version),

        // Sizes for screens of today, where a pixel of old is two; the lists are of names beside images, so these are wide.
        CapabilityUris.LogotypeList => Image(uri, Png, 192, 96),
        CapabilityUris.LogotypeCard => Image(uri, Svg, 428, 270),
        CapabilityUris.LogotypeIcon => Image(uri, Png, 64, 64),
        CapabilityUris.LogotypeApplication => Image(uri, Svg, 256, 256),
        _ => ClientCapability.Is(uri, device.SupportedAlgorithms.Contains(uri)),
    };

    private static ClientCapability Value(string uri, string value) =>
        value.Length == 0 ? ClientCapability.Is(uri, supported: false) : new ClientCapability(uri, null, [value], null);

    private static ClientCapability Image(string uri, string mimeType, uint width, uint height) =>
        new(uri, null, [], new ImageAttributes(mimeType, width, height));
}
