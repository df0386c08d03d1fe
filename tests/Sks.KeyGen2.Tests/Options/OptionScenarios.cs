using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.KeyGen2.Issuer;

namespace Sks.KeyGen2.Tests.Options;

/// <summary>The table of everything that pukPolicySpecifier, pinPolicySpecifier and keyEntrySpecifier can say, each with a value that is not the default.</summary>
internal static class OptionScenarios
{
    public static IReadOnlyDictionary<string, OptionScenario> All { get; } = new Dictionary<string, OptionScenario>
    {
        ["PUK numeric"] = Puk(PinFormat.Numeric, "18273645"),
        ["PUK alphanumeric"] = Puk(PinFormat.Alphanumeric, "PUK0815"),
        ["PUK string"] = Puk(PinFormat.String, "Päßwort"),
        ["PUK binary"] = Puk(PinFormat.Binary, "\u0001\u0002\u0003"),
        ["PUK that is only delayed"] = Puk(PinFormat.Numeric, "18273645", retryLimit: 0),
        ["two PIN policies under one PUK, and one without"] = new(
            new(
                [new RequestedPukPolicy(new("PUK.1", PinFormat.Numeric, 5), [.. "18273645"u8], [Requests.Pin("P.1", Key("A")), Requests.Pin("P.2", Key("B"))])],
                [Requests.Pin("P.3", Key("C"))],
                [Key("D")]),
            ["1739", "2840", "9517"],
            "1739", "2840", "9517", null),

        ["PIN numeric"] = Pin(policy => policy with { Format = PinFormat.Numeric }, "1739"),
        ["PIN alphanumeric"] = Pin(policy => policy with { Format = PinFormat.Alphanumeric }, "AB12"),
        ["PIN string"] = Pin(policy => policy with { Format = PinFormat.String }, "Zoë!"),
        ["PIN binary"] = Pin(policy => policy with { Format = PinFormat.Binary }, "\u0001\u0000\u007f\u0003"),
        ["PIN of one byte"] = Pin(policy => policy with { MinLength = 1, MaxLength = 1 }, "7"),
        ["PIN of 128 bytes"] = Pin(policy => policy with { MinLength = 128, MaxLength = 128 }, new string('7', 64) + new string('8', 64)),
        ["PIN with one try"] = Pin(policy => policy with { RetryLimit = 1 }, "1739"),
        ["PIN with ten thousand tries"] = Pin(policy => policy with { RetryLimit = 10_000 }, "1739"),
        ["PIN that cannot be changed"] = Pin(policy => policy with { UserModifiable = false }, "1739"),
        ["PIN by programs"] = Pin(policy => policy with { InputMethod = InputMethod.Programmatic }, "1739"),
        ["PIN by a trusted GUI, cached"] = Pin(
            policy => policy with { InputMethod = InputMethod.TrustedGui }, "1739", key => key with { EnablePinCaching = true }),
        ["PIN not two in a row"] = Patterns(PatternRestrictions.TwoInARow, "1135", "1315"),
        ["PIN not three in a row"] = Patterns(PatternRestrictions.ThreeInARow, "1115", "1151"),
        ["PIN no sequence"] = Patterns(PatternRestrictions.Sequence, "9876", "9875"),
        ["PIN no character twice"] = Patterns(PatternRestrictions.Repeated, "1731", "1732"),
        ["PIN of all groups"] = Pin(
            policy => policy with { Format = PinFormat.Alphanumeric, PatternRestrictions = PatternRestrictions.MissingGroup }, "AB12", refused: "1234"),
        ["PIN under every restriction"] = Pin(
            policy => policy with { Format = PinFormat.String, PatternRestrictions = Enum.GetValues<PatternRestrictions>().Aggregate((a, b) => a | b) },
            "aB3!",
            refused: "ab3!"),

        ["PINs of each key"] = Grouped(PinGrouping.None, ["1739", "2840", "9517"], "1739", "2840", "9517"),
        ["a PIN that all share"] = Grouped(PinGrouping.Shared, ["1739"], "1739", "1739", "1739"),
        ["a PIN for signatures, one for the rest"] = Grouped(PinGrouping.SignaturePlusStandard, ["1739", "2840"], "1739", "2840", "2840"),
        ["a PIN for each usage"] = Grouped(PinGrouping.Unique, ["1739", "2840", "9517"], "1739", "2840", "9517"),
        ["preset PIN"] = Preset(PinGrouping.None, "4826", []),
        ["preset PINs of each key"] = Preset(PinGrouping.None, "4826", new() { ["A"] = [.. "5937"u8] }),
        ["a preset PIN that all share"] = Preset(PinGrouping.Shared, "4826", []),
        ["a preset PIN for signatures, one for the rest"] = Preset(PinGrouping.SignaturePlusStandard, "4826", new() { ["S"] = [.. "5937"u8] }),
        ["a preset PIN for each usage"] = Preset(PinGrouping.Unique, "4826", new() { ["S"] = [.. "5937"u8], ["E"] = [.. "6048"u8] }),

        ["a server seed"] = Alone(key => key with { ServerSeed = new byte[64] }),
        ["an exponent of 3"] = Alone(key => key with { KeyAlgorithm = AlgorithmUris.Rsa1024Exp, KeyParameters = [3] }),
        ["an exponent of 65537, with zeros"] = Alone(key => key with { KeyAlgorithm = AlgorithmUris.Rsa1024Exp, KeyParameters = [0, 1, 0, 1] }),
        ["endorsed algorithms"] = Alone(key => key with { EndorsedAlgorithms = [AlgorithmUris.EcdsaSha256, AlgorithmUris.EcdsaSha512] }),
        ["all algorithms of a key endorsed"] = Alone(key => key with
        {
            EndorsedAlgorithms = [.. new[] { AlgorithmUris.EcdhRaw, AlgorithmUris.EcdsaNone, AlgorithmUris.EcdsaSha256, AlgorithmUris.EcdsaSha384 }.Order(StringComparer.Ordinal)],
        }),
        ["a friendly name"] = Alone(key => key with { FriendlyName = string.Concat(Enumerable.Repeat("é", 100)) }),
        ["no friendly name"] = Alone(key => key with { FriendlyName = "" }),
        ["for signatures"] = Alone(key => key with { AppUsage = AppUsage.Signature }),
        ["for encryption"] = Alone(key => key with { AppUsage = AppUsage.Encryption }),
        ["for anything"] = Alone(key => key with { AppUsage = AppUsage.Universal }),
        ["exportable"] = Alone(key => key with { ExportProtection = ExportProtection.None }),
        ["not to be deleted"] = Alone(key => key with { DeleteProtection = DeleteProtection.NonDeletable }),
        ["export and deletion by PIN"] = Pin(
            policy => policy, "1739", key => key with { ExportProtection = ExportProtection.Pin, DeleteProtection = DeleteProtection.Pin }),
        ["export and deletion by PUK"] = Puk(
            PinFormat.Numeric, "18273645", key: key => key with { ExportProtection = ExportProtection.Puk, DeleteProtection = DeleteProtection.Puk }),
    };

    private static KeyEntryParameters Key(string id, AppUsage usage = AppUsage.Authentication) => Requests.Key(id, usage: usage);

    private static OptionScenario Alone(Func<KeyEntryParameters, KeyEntryParameters> change) => new(new([], [], [change(Key("A"))]), [], [null]);

    private static OptionScenario Puk(
        PinFormat format, string puk, ushort retryLimit = 5, Func<KeyEntryParameters, KeyEntryParameters>? key = null) => new(
        new([new RequestedPukPolicy(new("PUK.1", format, retryLimit), OptionScenario.Bytes(puk), [Requests.Pin("P.1", (key ?? (k => k))(Key("A")))])], [], []),
        ["1739"],
        "1739");

    private static OptionScenario Pin(
        Func<PinPolicy, PinPolicy> policy, string pin, Func<KeyEntryParameters, KeyEntryParameters>? key = null, string? refused = null)
    {
        var asked = Requests.Pin("P.1", (key ?? (k => k))(Key("A")));
        asked = asked with { Policy = policy(asked.Policy with { PatternRestrictions = PatternRestrictions.None }) };
        return new(new([], [asked], []), refused is null ? [pin] : [refused, pin], pin);
    }

    /// <summary>The first PIN that is offered breaks the rule, so that it is asked for again.</summary>
    private static OptionScenario Patterns(PatternRestrictions restrictions, string refused, string pin) =>
        Pin(policy => policy with { PatternRestrictions = restrictions }, pin, refused: refused);

    private static RequestedPinPolicy ThreeKeys(PinGrouping grouping)
    {
        var asked = Requests.Pin("P.1", Key("S", AppUsage.Signature), Key("A"), Key("E", AppUsage.Encryption));
        return asked with { Policy = asked.Policy with { Grouping = grouping } };
    }

    private static OptionScenario Grouped(PinGrouping grouping, string[] chosen, params string[] pins) =>
        new(new([], [ThreeKeys(grouping)], []), chosen, pins);

    private static OptionScenario Preset(PinGrouping grouping, string pin, Dictionary<string, byte[]> pins)
    {
        var asked = ThreeKeys(grouping);
        asked = asked with { Policy = asked.Policy with { UserDefined = false }, PresetPin = OptionScenario.Bytes(pin), PresetPins = pins };
        return new(
            new([], [asked], []), [], [.. asked.Keys.Select(key => pins.TryGetValue(key.Id, out byte[]? own) ? System.Text.Encoding.UTF8.GetString(own) : pin)]);
    }
}
