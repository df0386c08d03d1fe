namespace Sks.Engine.Provisioning;

/// <summary>What this device can protect keys with besides PIN policies, as getDeviceInfo tells it.</summary>
/// <param name="DevicePin">Whether there is a device PIN.</param>
/// <param name="Biometrics">Whether the platform's word for biometrics is taken.</param>
internal readonly record struct ProtectionSupport(bool DevicePin, bool Biometrics);
