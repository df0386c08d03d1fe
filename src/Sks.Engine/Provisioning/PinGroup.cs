using Sks.Core.Keys;
using Sks.Core.Protection;

namespace Sks.Engine.Provisioning;

/// <summary>Which keys of a PIN policy share a PIN object (section 5.7), as a number that is stored with it.</summary>
internal static class PinGroup
{
    /// <summary>The PIN object belongs to one key only.</summary>
    public const byte Single = 0xFF;

    private const byte Shared = 0x10;
    private const byte Standard = 0x11;

    public static byte Of(PinGrouping grouping, AppUsage appUsage) => grouping switch
    {
        PinGrouping.Shared => Shared,
        PinGrouping.SignaturePlusStandard => appUsage == AppUsage.Signature ? (byte)AppUsage.Signature : Standard,
        PinGrouping.Unique => (byte)appUsage,
        _ => Single,
    };

    /// <summary>Whether PINs of different groups must differ.</summary>
    public static bool MustDiffer(PinGrouping grouping) => grouping is PinGrouping.SignaturePlusStandard or PinGrouping.Unique;
}
