using System.Security.Cryptography.X509Certificates;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Issuer.CertificateAuthority;

namespace Sks.Issuer.Configuration;

/// <summary>Reads what a profile of <c>issuer.json</c> says about one key.</summary>
internal static class KeyProfileReader
{
    /// <summary>Days that nobody plans beyond.</summary>
    private const int ValidityLimit = 3650;

    /// <param name="section">The profile, or an element of its "keys", which inherits from it.</param>
    public static KeyProfile Read(SettingSection section)
    {
        var keyAlgorithm = KeyAlgorithm(section);
        var symmetricKey = SymmetricKeyReader.Read(section.OptionalSection("symmetricKey"));
        var (alternativeNames, wildcards) = AlternativeNameReader.Read(section.OptionalSection("alternativeNames"));
        return new KeyProfile
        {
            Subject = section.Parsed(
                "subject",
                KeyProfile.SubjectPlaceholder,
                ParseSubject,
                "a distinguished name with {subject} in it once, such as \"{subject}, O=Example Bank\""),
            AlternativeNames = alternativeNames,
            Wildcards = wildcards,
            KeyAlgorithm = keyAlgorithm.Uri,
            Exponent = Exponent(section, keyAlgorithm),
            ValidityDays = section.Integer("validity", 730, 1, ValidityLimit),
            AppUsage = section.Choice("appUsage", AppUsage.Authentication, SettingWords.AppUsages),
            KeyUsage = KeyUsage(section, keyAlgorithm),
            ExtendedKeyUsage = section.List(
                "extendedKeyUsage",
                [SettingWords.ClientAuth],
                SettingWords.ExtendedKeyUsage,
                "clientAuth, serverAuth, emailProtection, codeSigning, smartcardLogon or an OID such as 1.3.6.1.5.5.7.3.2"),
            FriendlyName = section.Text("friendlyName", KeyProfile.NamePlaceholder, 100),
            EndorsedAlgorithms = EndorsedAlgorithms(section, keyAlgorithm, symmetricKey),
            DeleteProtection = section.Choice("deleteProtection", DeleteProtection.None, SettingWords.DeleteProtections),
            ExportProtection = section.Choice("exportProtection", ExportProtection.NonExportable, SettingWords.ExportProtections),
            ProtectedBy = section.Choice("protectedBy", KeyProtectionKind.Pin, SettingWords.KeyProtections),
            Biometrics = section.Choice("biometrics", BiometricProtection.None, SettingWords.BiometricProtections),
            MadeByIssuer = MadeByIssuer(section, keyAlgorithm, symmetricKey),
            SymmetricKey = symmetricKey,
            Extensions = KeyExtensionReader.Read(section),
        };
    }

    private static string? ParseSubject(string text)
    {
        string[] parts = text.Split(KeyProfile.SubjectPlaceholder);
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

    private static IReadOnlyList<string> EndorsedAlgorithms(SettingSection section, KeyGenerationAlgorithm key, SymmetricKeySettings? symmetricKey)
    {
        var suitable = symmetricKey is null
            ? AlgorithmRegistry.All.OfType<AsymmetricKeyAlgorithm>().Where(a => a.Suits(key)).Cast<EndorsableAlgorithm>()
            : AlgorithmRegistry.All.OfType<EndorsableAlgorithm>().Where(a => a is NoAlgorithm || (a is SymmetricKeyAlgorithm s && s.Suits(symmetricKey.Size)));
        var known = suitable.Select(a => a.Uri).ToHashSet();
        var listed = section.List(
            "endorsedAlgorithms",
            [],
            uri => known.Contains(uri) ? uri : null,
            $"one of {string.Join(", ", known)}");
        if (listed.Count > 1 && listed.Contains(AlgorithmUris.None))
        {
            throw section.Mistake(section.LineOf("endorsedAlgorithms"), $"\"{AlgorithmUris.None}\" stands alone");
        }

        return symmetricKey?.OneTimePasswords is not { } otp ? [.. listed.Order(StringComparer.Ordinal)]
            : listed.Count == 0 ? [otp.Hmac]
            : throw section.Mistake(section.LineOf("endorsedAlgorithms"), "\"endorsedAlgorithms\" of a key with \"otp\" follow from its \"hash\"; remove them");
    }

    private static bool MadeByIssuer(SettingSection section, KeyGenerationAlgorithm key, SymmetricKeySettings? symmetricKey)
    {
        bool byIssuer = section.Choice("madeBy", SettingWords.MadeByDevice, SettingWords.Makers) == SettingWords.MadeByIssuer;
        return !byIssuer || (symmetricKey is null && key is EcKeyAlgorithm or RsaKeyAlgorithm { VariableExponent: false })
            ? byIssuer
            : throw section.Mistake(
                section.LineOf("madeBy"), "\"madeBy\" can be \"issuer\" for RSA keys of the usual exponent and for NIST curves, and not with \"symmetricKey\", which the issuer makes anyway");
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
}
