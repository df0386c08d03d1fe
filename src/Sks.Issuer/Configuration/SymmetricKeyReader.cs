using Sks.Core.Algorithms;
using Sks.Core.OneTimePasswords;

namespace Sks.Issuer.Configuration;

/// <summary>Reads the <c>symmetricKey</c> of a profile's key.</summary>
internal static class SymmetricKeyReader
{
    private const int SizeLimit = 128;

    /// <summary>RFC 4226, requirement R6: at least 128 bits; 160 are recommended.</summary>
    private const int SmallestSeed = 16;

    private const int LongestPeriod = 86_400;

    private static readonly Dictionary<string, bool> Kinds = new() { ["HOTP"] = false, ["TOTP"] = true };

    private static readonly Dictionary<string, string> Hashes = new()
    {
        ["SHA-1"] = AlgorithmUris.HmacSha1,
        ["SHA-256"] = AlgorithmUris.HmacSha256,
        ["SHA-512"] = AlgorithmUris.HmacSha512,
    };

    public static SymmetricKeySettings? Read(SettingSection? section)
    {
        if (section is null)
        {
            return null;
        }

        var otp = section.OptionalSection("otp");
        var settings = new SymmetricKeySettings(section.Integer("bytes", 20, otp is null ? 1 : SmallestSeed, SizeLimit), otp is null ? null : OneTimePasswords(otp));
        section.Complete();
        return settings;
    }

    private static OneTimePasswordSettings OneTimePasswords(SettingSection otp)
    {
        bool byTime = otp.Choice("algorithm", true, Kinds);
        int digits = otp.Integer("digits", OneTimePassword.MinDigits, OneTimePassword.MinDigits, OneTimePassword.MaxDigits);

        // A period has no meaning for a counter, and is then an unknown setting.
        int period = byTime ? otp.Integer("period", 30, 1, LongestPeriod) : 0;
        var settings = new OneTimePasswordSettings(byTime, digits, period, otp.Choice("hash", AlgorithmUris.HmacSha1, Hashes));
        otp.Complete();
        return settings;
    }
}
