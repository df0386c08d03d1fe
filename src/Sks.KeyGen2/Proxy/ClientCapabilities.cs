using Sks.Core.Devices;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Proxy;

/// <summary>
/// Answers <c>clientCapabilityQuery</c>: algorithms and features of the store truthfully, everything else - addresses and serial numbers
/// of this computer above all - as not supported.
/// </summary>
internal static class ClientCapabilities
{
    private const string DevicePinSupport = "https://webpki.github.io/keygen2/feature#device-pin-support";
    private const string BiometricSupport = "https://webpki.github.io/keygen2/feature#biometric-support";

    public static IReadOnlyList<ClientCapability> Answer(IReadOnlyList<string> queries, DeviceInfo device) =>
        queries.Distinct(StringComparer.Ordinal).Select(uri => new ClientCapability(uri, IsSupported(uri, device), [], null)).ToArray();

    private static bool IsSupported(string uri, DeviceInfo device) => uri switch
    {
        DevicePinSupport => device.DevicePinSupport,
        BiometricSupport => device.BiometricSupport,
        _ => device.SupportedAlgorithms.Contains(uri),
    };
}
