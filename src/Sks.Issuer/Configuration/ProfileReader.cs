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
            Trust = TrustReader.Read(section.OptionalSection("trust")),
        };
        section.Complete();
        if (profile.Puk is not null && !profile.Keys.Any(profile.UsesPin))
        {
            throw section.Mistake(section.LineOf("puk"), "\"puk\" needs a PIN, and no key of this profile has one");
        }

        foreach (var (key, where) in keys)
        {
            RequirePossible(profile, key, where);
        }

        return profile;
    }

    /// <summary>What a key store refuses of what protects a key (SKS, sections 5.1 to 5.3).</summary>
    private static void RequirePossible(CredentialProfile profile, KeyProfile key, SettingSection where)
    {
        bool hasPin = profile.UsesPin(key) || key.ProtectedBy == KeyProtectionKind.DevicePin;
        bool hasPuk = profile.UsesPin(key) ? profile.Puk is not null : hasPin;
        foreach (var (setting, pin, puk) in new[]
        {
            ("deleteProtection", key.DeleteProtection == DeleteProtection.Pin, key.DeleteProtection == DeleteProtection.Puk),
            ("exportProtection", key.ExportProtection == ExportProtection.Pin, key.ExportProtection == ExportProtection.Puk),
        })
        {
            if (pin && !hasPin)
            {
                throw where.Mistake(where.LineOf(setting), $"\"{setting}\" needs a PIN, and this key has none");
            }

            if (puk && !hasPuk)
            {
                throw where.Mistake(where.LineOf(setting), $"\"{setting}\" cannot be \"puk\" for a key without PIN, or in a profile without \"puk\"");
            }
        }

        bool possible = key.Biometrics == BiometricProtection.None || hasPin == (key.Biometrics != BiometricProtection.Exclusive);
        if (!possible)
        {
            throw where.Mistake(where.LineOf("biometrics"), $"\"biometrics\" can be \"exclusive\" for keys without PIN, else \"alternative\" or \"combined\"");
        }
    }

    /// <summary>The keys, each with where it stands; one where the profile is itself a key.</summary>
    private static List<(KeyProfile Profile, SettingSection Section)> Keys(SettingSection section)
    {
        if (section.Sections("keys", inherit: true) is not { } sections)
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
            UserDefined: pin.Choice("setBy", true, SettingWords.PinSetters),
            UserModifiable: pin.Boolean("userModifiable", true),
            Format: pin.Choice("format", PinFormat.Numeric, SettingWords.PinFormats),
            RetryLimit: checked((ushort)pin.Integer("retryLimit", 3, 1, 10_000)),
            Grouping: pin.Choice("grouping", PinGrouping.Shared, SettingWords.PinGroupings),
            PatternRestrictions: restrictions.Aggregate(PatternRestrictions.None, (all, word) => all | word.Flag),
            MinLength: checked((ushort)minLength),
            MaxLength: checked((ushort)maxLength),
            InputMethod: pin.Choice("inputMethod", InputMethod.Any, SettingWords.InputMethods));
        pin.Complete();
        if (policy.PatternRestrictions.HasFlag(PatternRestrictions.MissingGroup) && policy.Format is PinFormat.Numeric or PinFormat.Binary)
        {
            throw pin.Mistake(pin.LineOf("patternRestrictions"), "\"missing-group\" needs the format \"alphanumeric\" or \"string\"");
        }

        return policy.UserDefined || Enrollment.RandomPin.IsPossible(policy)
            ? policy
            : throw pin.Mistake(pin.LineOf("setBy"), "\"setBy\" can be \"issuer\" for PINs of digits or characters, of which enough satisfy the other rules");
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
