using System.Security.Cryptography.X509Certificates;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Issuer.CertificateAuthority;

namespace Sks.Issuer.Configuration;

/// <summary>Reads a profile of <c>issuer.json</c>.</summary>
internal static class ProfileReader
{
    /// <summary>Days that nobody plans beyond.</summary>
    private const int ValidityLimit = 3650;

    public static CredentialProfile Read(SettingSection section)
    {
        var keyAlgorithm = KeyAlgorithm(section);
        var profile = new CredentialProfile
        {
            Subject = section.Parsed(
                "subject",
                CredentialProfile.SubjectPlaceholder,
                ParseSubject,
                "a distinguished name with {subject} in it once, such as \"{subject}, O=Example Bank\""),
            KeyAlgorithm = keyAlgorithm.Uri,
            Exponent = Exponent(section, keyAlgorithm),
            ValidityDays = section.Integer("validity", 730, 1, ValidityLimit),
            AppUsage = section.Choice("appUsage", AppUsage.Authentication, SettingWords.AppUsages),
            KeyUsage = KeyUsage(section, keyAlgorithm),
            ExtendedKeyUsage = section.List(
                "extendedKeyUsage",
                [SettingWords.ClientAuth],
                SettingWords.ExtendedKeyUsage,
                "clientAuth, emailProtection, codeSigning, smartcardLogon or an OID such as 1.3.6.1.5.5.7.3.2"),
            FriendlyName = section.Text("friendlyName", CredentialProfile.NamePlaceholder, 100),
            EndorsedAlgorithms = EndorsedAlgorithms(section, keyAlgorithm),
            DeleteProtection = section.Choice("deleteProtection", DeleteProtection.None, SettingWords.DeleteProtections),
            PinPolicy = section.IsNull("pin") ? null : PinPolicy(section.Section("pin")),
            Puk = Puk(section.OptionalSection("puk")),
            Approval = section.Boolean("approval", false),
        };
        section.Complete();
        if (profile.PinPolicy is null && (profile.Puk is not null || profile.DeleteProtection is DeleteProtection.Pin))
        {
            string needsPin = profile.Puk is not null ? "puk" : "deleteProtection";
            throw section.Mistake(section.LineOf(needsPin), $"\"{needsPin}\" needs a PIN, and this profile has none (\"pin\": null)");
        }

        return profile.DeleteProtection != DeleteProtection.Puk || profile.Puk is not null
            ? profile
            : throw section.Mistake(section.LineOf("deleteProtection"), "\"deleteProtection\" cannot be \"puk\" in a profile without \"puk\"");
    }

    private static string? ParseSubject(string text)
    {
        string[] parts = text.Split(CredentialProfile.SubjectPlaceholder);
        return parts.Length == 2 && SubjectName.TryParse(string.Join("CN=x", parts), out _, out _) ? text : null;
    }

    private static KeyGenerationAlgorithm KeyAlgorithm(SettingSection section)
    {
        var known = AlgorithmRegistry.All.OfType<KeyGenerationAlgorithm>();
        return section.Parsed(
            "keyAlgorithm",
            AlgorithmUris.P256,
            AlgorithmRegistry.Find<KeyGenerationAlgorithm>,
            $"one of {string.Join(", ", known.Select(a => a.Uri))}");
    }

    /// <summary>The keyParameters of the algorithms that take an exponent, which have no default to guess.</summary>
    private static int Exponent(SettingSection section, KeyGenerationAlgorithm key)
    {
        int exponent = section.Integer("exponent", 0, 3, int.MaxValue);
        bool isDue = key is RsaKeyAlgorithm { VariableExponent: true };
        if (isDue != (exponent != 0))
        {
            throw section.Mistake(
                section.LineOf(isDue ? "keyAlgorithm" : "exponent"),
                isDue ? $"\"{key.Uri}\" needs an \"exponent\"" : "\"exponent\" needs a \"keyAlgorithm\" of RSA that ends with .exp");
        }

        return exponent == 0 || RsaKeyAlgorithm.IsExponent((ulong)exponent)
            ? exponent
            : throw section.Mistake(section.LineOf("exponent"), "\"exponent\" must be odd");
    }

    private static IReadOnlyList<string> EndorsedAlgorithms(SettingSection section, KeyGenerationAlgorithm key)
    {
        var known = AlgorithmRegistry.All.OfType<AsymmetricKeyAlgorithm>().Where(a => a.Suits(key)).Select(a => a.Uri).ToHashSet();
        var listed = section.List(
            "endorsedAlgorithms",
            [],
            uri => known.Contains(uri) ? uri : null,
            $"one of {string.Join(", ", known)}");
        return [.. listed.Order(StringComparer.Ordinal)];
    }

    private static X509KeyUsageFlags KeyUsage(SettingSection section, KeyGenerationAlgorithm key)
    {
        bool agrees = key.KeyType is KeyType.X25519 or KeyType.X448;
        var flags = section.List(
            "keyUsage",
            [new SettingWords.KeyUsageWord(agrees ? X509KeyUsageFlags.KeyAgreement : X509KeyUsageFlags.DigitalSignature)],
            SettingWords.KeyUsage,
            "digitalSignature, nonRepudiation, keyEncipherment, dataEncipherment or keyAgreement");
        if (flags.Count == 0)
        {
            throw section.Mistake(section.LineOf("keyUsage"), "\"keyUsage\" must list at least one usage");
        }

        // RFC 8410, section 5: these curves do one thing each.
        var all = flags.Aggregate(X509KeyUsageFlags.None, (sum, word) => sum | word.Flag);
        var possible = key is not OkpKeyAlgorithm ? all
            : agrees ? X509KeyUsageFlags.KeyAgreement
            : X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation;
        return (all & ~possible) == 0
            ? all
            : throw section.Mistake(
                section.LineOf("keyUsage"),
                $"\"keyUsage\" of {key.KeyType} keys can only be {(agrees ? "keyAgreement" : "digitalSignature or nonRepudiation")}");
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

            // One key at first; 'sks-issuer credential add' may put others beside it.
            Grouping: PinGrouping.Shared,
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
