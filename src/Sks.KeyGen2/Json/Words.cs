using Sks.Core.Keys;
using Sks.Core.Protection;

namespace Sks.KeyGen2.Json;

/// <summary>The "KeyGen2 Name" columns of chapter 5 of the SKS specification, and the constants of InvocationRequest.</summary>
internal static class Words
{
    public static WordTable<InvocationAction> Action { get; } = new(
        (InvocationAction.Manage, "manage"),
        (InvocationAction.Unlock, "unlock"));

    public static WordTable<KeyContainer> KeyContainer { get; } = new(
        (KeyGen2.KeyContainer.Software, "software"),
        (KeyGen2.KeyContainer.Embedded, "embedded"),
        (KeyGen2.KeyContainer.Uicc, "uicc"),
        (KeyGen2.KeyContainer.SdCard, "sdcard"),
        (KeyGen2.KeyContainer.External, "external"));

    public static WordTable<AppUsage> AppUsage { get; } = new(
        (Core.Keys.AppUsage.Signature, "signature"),
        (Core.Keys.AppUsage.Authentication, "authentication"),
        (Core.Keys.AppUsage.Encryption, "encryption"),
        (Core.Keys.AppUsage.Universal, "universal"));

    public static WordTable<PinFormat> Format { get; } = new(
        (PinFormat.Numeric, "numeric"),
        (PinFormat.Alphanumeric, "alphanumeric"),
        (PinFormat.String, "string"),
        (PinFormat.Binary, "binary"));

    public static WordTable<PinGrouping> Grouping { get; } = new(
        (PinGrouping.None, "none"),
        (PinGrouping.Shared, "shared"),
        (PinGrouping.SignaturePlusStandard, "signature+standard"),
        (PinGrouping.Unique, "unique"));

    public static WordTable<InputMethod> InputMethod { get; } = new(
        (Core.Protection.InputMethod.Any, "any"),
        (Core.Protection.InputMethod.Programmatic, "programmatic"),
        (Core.Protection.InputMethod.TrustedGui, "trusted-gui"));

    public static WordTable<PatternRestrictions> PatternRestrictions { get; } = new(
        (Core.Protection.PatternRestrictions.TwoInARow, "two-in-a-row"),
        (Core.Protection.PatternRestrictions.ThreeInARow, "three-in-a-row"),
        (Core.Protection.PatternRestrictions.Sequence, "sequence"),
        (Core.Protection.PatternRestrictions.Repeated, "repeated"),
        (Core.Protection.PatternRestrictions.MissingGroup, "missing-group"));

    public static WordTable<BiometricProtection> BiometricProtection { get; } = new(
        (Core.Protection.BiometricProtection.None, "none"),
        (Core.Protection.BiometricProtection.Alternative, "alternative"),
        (Core.Protection.BiometricProtection.Combined, "combined"),
        (Core.Protection.BiometricProtection.Exclusive, "exclusive"));

    public static WordTable<ExportProtection> ExportProtection { get; } = new(
        (Core.Protection.ExportProtection.None, "none"),
        (Core.Protection.ExportProtection.Pin, "pin"),
        (Core.Protection.ExportProtection.Puk, "puk"),
        (Core.Protection.ExportProtection.NonExportable, "non-exportable"));

    public static WordTable<DeleteProtection> DeleteProtection { get; } = new(
        (Core.Protection.DeleteProtection.None, "none"),
        (Core.Protection.DeleteProtection.Pin, "pin"),
        (Core.Protection.DeleteProtection.Puk, "puk"),
        (Core.Protection.DeleteProtection.NonDeletable, "non-deletable"));
}
