using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Engine.Records;

namespace Sks.Engine.Provisioning;

/// <summary>Whether the protection attributes of a new key (chapter 5) fit each other, its PIN policy and the device.</summary>
internal static class KeyProtection
{
    /// <exception cref="Core.SksException"><see cref="Core.SksStatus.Option"/>: they do not.</exception>
    public static void Check(KeyEntryParameters parameters, PinPolicyRecord? pinPolicy, ProtectionSupport support)
    {
        bool devicePin = parameters.DevicePinProtection;
        Limits.Check(!devicePin || support.DevicePin, "This device has no device PIN.");
        Limits.Check(!devicePin || pinPolicy is null, "devicePinProtection does not go with a PIN policy.");
        CheckBiometrics(parameters.BiometricProtection, hasPin: devicePin || pinPolicy is not null, support.Biometrics);
        Limits.CheckDefined(parameters.ExportProtection, "exportProtection");
        Limits.CheckDefined(parameters.DeleteProtection, "deleteProtection");
        bool wantsPin = parameters.ExportProtection == ExportProtection.Pin || parameters.DeleteProtection == DeleteProtection.Pin;
        Limits.Check(!wantsPin || devicePin || pinPolicy is not null, "Protection by a PIN needs a PIN policy or the device PIN.");
        bool wantsPuk = parameters.ExportProtection == ExportProtection.Puk || parameters.DeleteProtection == DeleteProtection.Puk;
        Limits.Check(
            !wantsPuk || devicePin || pinPolicy is { PukPolicyHandle: not 0 }, "Protection by a PUK needs a PUK policy or the device PIN.");
        Limits.Check(
            !parameters.EnablePinCaching || pinPolicy?.Policy.InputMethod == InputMethod.TrustedGui,
            "enablePinCaching goes with the input method trusted-gui only.");
    }

    private static void CheckBiometrics(BiometricProtection biometrics, bool hasPin, bool supported)
    {
        Limits.CheckDefined(biometrics, "biometricProtection");
        Limits.Check(biometrics == BiometricProtection.None || supported, "This device has no biometrics.");
        Limits.Check(biometrics != BiometricProtection.Exclusive || !hasPin, "Exclusive biometricProtection excludes a PIN.");
        Limits.Check(
            hasPin || biometrics is not (BiometricProtection.Alternative or BiometricProtection.Combined),
            "Alternative and combined biometricProtection need a PIN.");
    }
}
