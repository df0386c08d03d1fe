using Sks.Core;
using Sks.Core.Protection;

namespace Sks.Cli.Reports;

/// <summary>The state of a PIN or PUK.</summary>
/// <param name="State"><c>none</c>, <c>ok</c>, <c>locked</c> or, for a key, <c>device</c> (the device PIN or PUK).</param>
/// <param name="TriesLeft">Wrong ones in a row until it locks; <see langword="null"/> without such a limit.</param>
internal sealed record SecretReport(string State, int? TriesLeft)
{
    private const string Device = "device";

    public static SecretReport OfPin(ISecureKeyStore store, KeyProtectionInfo key) => key.ProtectionStatus switch
    {
        var s when s.HasFlag(ProtectionStatus.DevicePin) => OfPin(DeviceOf(store)) with { State = Device },
        var s when s.HasFlag(ProtectionStatus.PinBlocked) => new("locked", 0),
        var s when s.HasFlag(ProtectionStatus.PinProtected) => new("ok", Math.Max(0, key.RetryLimit - key.PinErrorCount)),
        _ => new("none", null),
    };

    public static SecretReport OfPuk(ISecureKeyStore store, KeyProtectionInfo key) => key.ProtectionStatus switch
    {
        var s when s.HasFlag(ProtectionStatus.DevicePin) => OfPuk(DeviceOf(store)) with { State = Device },
        var s when s.HasFlag(ProtectionStatus.PukBlocked) => new("locked", 0),
        var s when !s.HasFlag(ProtectionStatus.PukProtected) => new("none", null),
        _ when key.PukRetryLimit == 0 => new("ok", null),
        _ => new("ok", Math.Max(0, key.PukRetryLimit - key.PukErrorCount)),
    };

    public static SecretReport OfPin(DevicePinInfo device) => OfDevice(device.Initialized, device.RetryLimit - device.PinErrorCount);

    public static SecretReport OfPuk(DevicePinInfo device) => OfDevice(device.Initialized, device.PukRetryLimit - device.PukErrorCount);

    /// <summary>The state for people.</summary>
    public override string ToString()
    {
        string state = State == Device ? "the device's" : State;
        return TriesLeft switch
        {
            > 1 => $"{state}, {TriesLeft} tries left",
            1 => $"{state}, 1 try left",
            0 when State == Device => $"{state}, locked",
            _ => state,
        };
    }

    private static SecretReport OfDevice(bool initialized, int triesLeft) =>
        !initialized ? new("none", null) : triesLeft > 0 ? new("ok", triesLeft) : new("locked", 0);

    private static DevicePinInfo DeviceOf(ISecureKeyStore store) => ((IDeviceAdministration)store).GetDevicePinInfo();
}
