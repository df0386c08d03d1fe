using Sks.Core.Devices;
using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Proxy;

/// <summary><c>targetKeyContainers</c>: whether this store is of a kind that the issuer wants.</summary>
internal static class TargetContainer
{
    /// <exception cref="KeyGen2Exception"><see cref="KeyGen2Error.Unsupported"/>: it is not.</exception>
    public static void Check(IReadOnlyList<KeyContainer> wanted, DeviceType device)
    {
        var here = Of(device);
        if (wanted.Count > 0 && !wanted.Contains(here))
        {
            throw new KeyGen2Exception(
                KeyGen2Error.Unsupported,
                $"The issuer wants a key container of another kind ({string.Join(", ", wanted.Select(Words.KeyContainer.Write))}); "
                + $"this key store is of the kind {Words.KeyContainer.Write(here)}.");
        }
    }

    /// <summary>Without hardware it is software, wherever it runs; else its place says.</summary>
    public static KeyContainer Of(DeviceType device) => (device & DeviceType.TypeCpu, device & DeviceType.LocationSim) switch
    {
        (0, _) => KeyContainer.Software,
        (_, DeviceType.LocationEmbedded) => KeyContainer.Embedded,
        (_, DeviceType.LocationSocketed) => KeyContainer.SdCard,
        (_, DeviceType.LocationSim) => KeyContainer.Uicc,
        _ => KeyContainer.External,
    };
}
