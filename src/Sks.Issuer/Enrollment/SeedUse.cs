using System.Globalization;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.OneTimePasswords;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.Enrollment;

/// <summary>How one-time passwords are made of a seed, in words that servers which verify them know.</summary>
/// <param name="Algorithm"><c>HOTP</c> or <c>TOTP</c>.</param>
/// <param name="Hash"><c>SHA-1</c>, <c>SHA-256</c> or <c>SHA-512</c>.</param>
/// <param name="Digits">6 to 8.</param>
/// <param name="Period">Seconds, of TOTP; else 0.</param>
internal sealed record SeedUse(string Algorithm, string Hash, int Digits, int Period)
{
    private const string ByCounter = "HOTP";
    private const string ByTime = "TOTP";

    /// <summary>What settings say.</summary>
    public static SeedUse Of(OneTimePasswordSettings settings) => new(
        settings.ByTime ? ByTime : ByCounter,
        settings.Hmac switch
        {
            AlgorithmUris.HmacSha256 => "SHA-256",
            AlgorithmUris.HmacSha512 => "SHA-512",
            _ => "SHA-1",
        },
        settings.Digits,
        settings.Period);

    /// <summary>The property bag by which key stores make codes: names of the SKS specification's sample, and of RFC 6238.</summary>
    public (string Type, IReadOnlyList<NameValuePair> Properties) Bag() => Algorithm == ByTime
        ? (TotpProperties.Type, [Property(TotpProperties.DigitsName, Digits), Property(TotpProperties.TimeStepName, Period)])
        : (HotpProperties.Type, [new NameValuePair(HotpProperties.CounterName, Writable: true, "0"), Property(HotpProperties.DigitsName, Digits)]);

    /// <summary>One line for the books.</summary>
    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{Algorithm} {Hash} {Digits} {Period}");

    /// <summary>Reads the line of <see cref="Write"/>.</summary>
    public static SeedUse Read(string line)
    {
        string[] words = line.Split(' ');
        return new SeedUse(words[0], words[1], int.Parse(words[2], CultureInfo.InvariantCulture), int.Parse(words[3], CultureInfo.InvariantCulture));
    }

    private static NameValuePair Property(string name, int value) => new(name, Writable: false, value.ToString(CultureInfo.InvariantCulture));
}
