using System.Security.Cryptography.X509Certificates;
using Sks.Core.Keys;
using Sks.Core.Protection;

namespace Sks.Issuer.Configuration;

/// <summary>The words of <c>issuer.json</c>: those of KeyGen2, and of RFC 5280 where certificates speak.</summary>
internal static class SettingWords
{
    /// <summary>id-kp-clientAuth.</summary>
    public const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    public static readonly IReadOnlyDictionary<string, AppUsage> AppUsages = new Dictionary<string, AppUsage>
    {
        ["signature"] = AppUsage.Signature,
        ["authentication"] = AppUsage.Authentication,
        ["encryption"] = AppUsage.Encryption,
        ["universal"] = AppUsage.Universal,
    };

    public static readonly IReadOnlyDictionary<string, PinFormat> PinFormats = new Dictionary<string, PinFormat>
    {
        ["numeric"] = PinFormat.Numeric,
        ["alphanumeric"] = PinFormat.Alphanumeric,
        ["string"] = PinFormat.String,
        ["binary"] = PinFormat.Binary,
    };

    public static readonly IReadOnlyDictionary<string, InputMethod> InputMethods = new Dictionary<string, InputMethod>
    {
        ["any"] = InputMethod.Any,
        ["programmatic"] = InputMethod.Programmatic,
        ["trusted-gui"] = InputMethod.TrustedGui,
    };

    public static readonly IReadOnlyDictionary<string, DeleteProtection> DeleteProtections = new Dictionary<string, DeleteProtection>
    {
        ["none"] = DeleteProtection.None,
        ["pin"] = DeleteProtection.Pin,
        ["puk"] = DeleteProtection.Puk,
        ["non-deletable"] = DeleteProtection.NonDeletable,
    };

    public static readonly IReadOnlyDictionary<string, ExportProtection> ExportProtections = new Dictionary<string, ExportProtection>
    {
        ["none"] = ExportProtection.None,
        ["pin"] = ExportProtection.Pin,
        ["puk"] = ExportProtection.Puk,
        ["non-exportable"] = ExportProtection.NonExportable,
    };

    public static readonly IReadOnlyDictionary<string, BiometricProtection> BiometricProtections = new Dictionary<string, BiometricProtection>
    {
        ["none"] = BiometricProtection.None,
        ["alternative"] = BiometricProtection.Alternative,
        ["combined"] = BiometricProtection.Combined,
        ["exclusive"] = BiometricProtection.Exclusive,
    };

    public static readonly IReadOnlyDictionary<string, KeyProtectionKind> KeyProtections = new Dictionary<string, KeyProtectionKind>
    {
        ["pin"] = KeyProtectionKind.Pin,
        ["device-pin"] = KeyProtectionKind.DevicePin,
        ["none"] = KeyProtectionKind.None,
    };

    /// <summary>Who makes a key pair.</summary>
    public const string MadeByDevice = "device";

    /// <summary>As <see cref="MadeByDevice"/>.</summary>
    public const string MadeByIssuer = "issuer";

    public static readonly IReadOnlyDictionary<string, string> Makers = new Dictionary<string, string>
    {
        [MadeByDevice] = MadeByDevice,
        [MadeByIssuer] = MadeByIssuer,
    };

    /// <summary>Who sets a PIN: whether its owner does.</summary>
    public static readonly IReadOnlyDictionary<string, bool> PinSetters = new Dictionary<string, bool> { ["owner"] = true, ["issuer"] = false };

    public static readonly IReadOnlyDictionary<string, PinGrouping> PinGroupings = new Dictionary<string, PinGrouping>
    {
        ["none"] = PinGrouping.None,
        ["shared"] = PinGrouping.Shared,
        ["signature+standard"] = PinGrouping.SignaturePlusStandard,
        ["unique"] = PinGrouping.Unique,
    };

    private static readonly Dictionary<string, PatternRestrictions> PatternWords = new()
    {
        ["two-in-a-row"] = PatternRestrictions.TwoInARow,
        ["three-in-a-row"] = PatternRestrictions.ThreeInARow,
        ["sequence"] = PatternRestrictions.Sequence,
        ["repeated"] = PatternRestrictions.Repeated,
        ["missing-group"] = PatternRestrictions.MissingGroup,
    };

    private static readonly Dictionary<string, X509KeyUsageFlags> KeyUsageWords = new()
    {
        ["digitalSignature"] = X509KeyUsageFlags.DigitalSignature,
        ["nonRepudiation"] = X509KeyUsageFlags.NonRepudiation,
        ["keyEncipherment"] = X509KeyUsageFlags.KeyEncipherment,
        ["dataEncipherment"] = X509KeyUsageFlags.DataEncipherment,
        ["keyAgreement"] = X509KeyUsageFlags.KeyAgreement,
    };

    private static readonly Dictionary<string, string> ExtendedKeyUsageWords = new()
    {
        ["clientAuth"] = ClientAuth,
        ["serverAuth"] = "1.3.6.1.5.5.7.3.1",
        ["codeSigning"] = "1.3.6.1.5.5.7.3.3",
        ["emailProtection"] = "1.3.6.1.5.5.7.3.4",
        ["smartcardLogon"] = "1.3.6.1.4.1.311.20.2.2",
    };

    public static PatternWord? PatternRestriction(string word) =>
        PatternWords.TryGetValue(word, out var flag) ? new PatternWord(flag) : null;

    public static KeyUsageWord? KeyUsage(string word) => KeyUsageWords.TryGetValue(word, out var flag) ? new KeyUsageWord(flag) : null;

    public static string? ExtendedKeyUsage(string word) =>
        ExtendedKeyUsageWords.GetValueOrDefault(word) ?? (IsObjectIdentifier(word) ? word : null);

    /// <summary>Asks the DER encoder, which knows the rules for the first two arcs.</summary>
    private static bool IsObjectIdentifier(string text)
    {
        try
        {
            var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
            writer.WriteObjectIdentifier(text);
            return text.Length <= 100;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>One flag of a list.</summary>
    internal sealed record PatternWord(PatternRestrictions Flag);

    /// <summary>One flag of a list.</summary>
    internal sealed record KeyUsageWord(X509KeyUsageFlags Flag);
}
