using Sks.Core.Devices;
using Sks.KeyGen2.Issuer;

namespace Sks.Issuer.DeviceTrust;

/// <summary>
/// Trusts, for one enrollment, the device that it is for: only among those whose vendor is trusted, since others can claim any ID. Asked
/// when the attestation has verified, before any key is made.
/// </summary>
/// <param name="vendors">Judges where the device comes from.</param>
/// <param name="deviceId">The device's ID as a person gave it; <see langword="null"/>: any device that is trusted.</param>
internal sealed class EnrollmentDevice(IDeviceTrust vendors, string? deviceId) : IDeviceTrust
{
    /// <summary>Whether a trusted device was refused because it is another one.</summary>
    public bool IsOther { get; private set; }

    public string? ReasonToRefuse(IReadOnlyList<byte[]> deviceCertificatePath)
    {
        if (vendors.ReasonToRefuse(deviceCertificatePath) is { } reason)
        {
            return reason;
        }

        IsOther = deviceId is not null && !(deviceCertificatePath.Count > 0 && DeviceId.Matches(deviceId, deviceCertificatePath[0]));

        // Not which: whoever found the URL is to learn nothing about its owner.
        return IsOther ? "This enrollment is for another device; open its URL there, or ask for a new one for this device." : null;
    }
}
