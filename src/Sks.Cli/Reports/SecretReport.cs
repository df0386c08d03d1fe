using Sks.Core.Protection;

namespace Sks.Cli.Reports;

/// <summary>The state of a key's PIN or PUK.</summary>
/// <param name="State"><c>none</c>, <c>ok</c>, <c>locked</c> or <c>device</c> (the device PIN).</param>
/// <param name="TriesLeft">Wrong ones in a row until it locks; <see langword="null"/> without such a limit.</param>
internal sealed record SecretReport(string State, int? TriesLeft)
{
    public static SecretReport OfPin(KeyProtectionInfo key) => key.ProtectionStatus switch
    {
        var s when s.HasFlag(ProtectionStatus.DevicePin) => new("device", null),
        var s when s.HasFlag(ProtectionStatus.PinBlocked) => new("locked", 0),
        var s when s.HasFlag(ProtectionStatus.PinProtected) => new("ok", Math.Max(0, key.RetryLimit - key.PinErrorCount)),
        _ => new("none", null),
    };

    public static SecretReport OfPuk(KeyProtectionInfo key) => key.ProtectionStatus switch
    {
        var s when s.HasFlag(ProtectionStatus.PukBlocked) => new("locked", 0),
        var s when !s.HasFlag(ProtectionStatus.PukProtected) => new("none", null),
        _ when key.PukRetryLimit == 0 => new("ok", null),
        _ => new("ok", Math.Max(0, key.PukRetryLimit - key.PukErrorCount)),
    };

    /// <summary>The state for people.</summary>
    public override string ToString() => TriesLeft switch
    {
        > 1 => $"{State}, {TriesLeft} tries left",
        1 => $"{State}, 1 try left",
        _ => State == "device" ? "the device's" : State,
    };
}
