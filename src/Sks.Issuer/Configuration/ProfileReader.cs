using Sks.Core.Protection;

namespace Sks.Issuer.Configuration;

/// <summary>Reads a profile of <c>issuer.json</c>.</summary>
internal static class ProfileReader
{
    /// <summary>Keys of one enrollment.</summary>
    private const int KeyLimit = 16;

    public static CredentialProfile Read(SettingSection section)
    {
        var keys = Keys(section);
        var profile = new CredentialProfile
        {
            Keys = [.. keys.Select(key => key.Profile)],
            PinPolicy = section.IsNull("pin") ? null : PinPolicy(section.Section("pin")),
            Puk = Puk(section.OptionalSection("puk")),
            Approval = section.Boolean("approval", false),
        };
        section.Complete();
        if (profile.PinPolicy is null && profile.Puk is not null)
        {
            throw section.Mistake(section.LineOf("puk"), "\"puk\" needs a PIN, and this profile has none (\"pin\": null)");
        }

        foreach (var (key, where) in keys)
        {
            if (key.DeleteProtection == DeleteProtection.Pin && profile.PinPolicy is null)
            {
                throw where.Mistake(where.LineOf("deleteProtection"), "\"deleteProtection\" needs a PIN, and this profile has none (\"pin\": null)");
            }

            if (key.DeleteProtection == DeleteProtection.Puk && profile.Puk is null)
            {
                throw where.Mistake(where.LineOf("deleteProtection"), "\"deleteProtection\" cannot be \"puk\" in a profile without \"puk\"");
            }
        }

        return profile;
    }

    /// <summary>The keys, each with where it stands; one where the profile is itself a key.</summary>
    private static List<(KeyProfile Profile, SettingSection Section)> Keys(SettingSection section)
    {
        if (section.Sections("keys") is not { } sections)
        {
            return [(KeyProfileReader.Read(section), section)];
        }

        if (sections.Count is 0 or > KeyLimit)
        {
            throw section.Mistake(section.LineOf("keys"), $"\"keys\" must list 1 to {KeyLimit} sections in {{ }}");
        }

        var keys = new List<(KeyProfile, SettingSection)>();
        foreach (var one in sections)
        {
            keys.Add((KeyProfileReader.Read(one), one));
            one.Complete();
        }

        return keys;
    }

    private static PinPolicy PinPolicy(SettingSection pin)
    {
        int minLength = pin.Integer("minLength", 4, 1, PinRules.MaxLength);
        int maxLength = pin.Integer("maxLength", Math.Max(8, minLength), minLength, PinRules.MaxLength);
        var restrictions = pin.List(
            "patternRestrictions",
            [new SettingWords.PatternWord(PatternRestrictions.ThreeInARow), new SettingWords.PatternWord(PatternRestrictions.Sequence)],
            SettingWords.PatternRestriction,
            "two-in-a-row, three-in-a-row, sequence, repeated or missing-group");
        var policy = new PinPolicy(
            Id: "PIN",
            UserDefined: true,
            UserModifiable: pin.Boolean("userModifiable", true),
            Format: pin.Choice("format", PinFormat.Numeric, SettingWords.PinFormats),
            RetryLimit: checked((ushort)pin.Integer("retryLimit", 3, 1, 10_000)),
            Grouping: pin.Choice("grouping", PinGrouping.Shared, SettingWords.PinGroupings),
            PatternRestrictions: restrictions.Aggregate(PatternRestrictions.None, (all, word) => all | word.Flag),
            MinLength: checked((ushort)minLength),
            MaxLength: checked((ushort)maxLength),
            InputMethod: pin.Choice("inputMethod", InputMethod.Any, SettingWords.InputMethods));
        pin.Complete();
        return policy.PatternRestrictions.HasFlag(PatternRestrictions.MissingGroup) && policy.Format is PinFormat.Numeric or PinFormat.Binary
            ? throw pin.Mistake(pin.LineOf("patternRestrictions"), "\"missing-group\" needs the format \"alphanumeric\" or \"string\"")
            : policy;
    }

    private static PukSettings? Puk(SettingSection? puk)
    {
        if (puk is null)
        {
            return null;
        }

        var settings = new PukSettings(
            puk.Integer("length", 10, 8, PinRules.MaxLength),
            checked((ushort)puk.Integer("retryLimit", 5, 0, 10_000)));
        puk.Complete();
        return settings;
    }
}
