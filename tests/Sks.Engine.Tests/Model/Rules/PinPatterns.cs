using System.Text;
using Sks.Core.Protection;

namespace Sks.Engine.Tests.Model.Rules;

/// <summary>Sections 5.5 and 5.6 once more, by enumerating pairs instead of scanning bytes.</summary>
internal static class PinPatterns
{
    public static bool Allow(PinPolicy policy, string pin)
    {
        int length = Encoding.UTF8.GetByteCount(pin);
        return length >= policy.MinLength && length <= policy.MaxLength && HasFormat(policy.Format, pin) &&
            !Flags(policy).Any(restriction => IsFlagged(restriction, policy.Format, pin));
    }

    public static bool HasFormat(PinFormat format, string pin) => format switch
    {
        PinFormat.Numeric => pin.All(char.IsAsciiDigit),
        PinFormat.Alphanumeric => pin.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c)),
        _ => true,
    };

    private static IEnumerable<PatternRestrictions> Flags(PinPolicy policy) =>
        Enum.GetValues<PatternRestrictions>().Where(flag => flag != 0 && policy.PatternRestrictions.HasFlag(flag));

    private static bool IsFlagged(PatternRestrictions restriction, PinFormat format, string pin) => restriction switch
    {
        PatternRestrictions.TwoInARow => pin.Zip(pin.Skip(1)).Any(pair => pair.First == pair.Second),
        PatternRestrictions.ThreeInARow => pin.Any(c => pin.Contains(new string(c, 3), StringComparison.Ordinal)),
        PatternRestrictions.Sequence => pin.Length > 1 && (Steps(pin, 1) || Steps(pin, -1)),
        PatternRestrictions.Repeated => pin.Distinct().Count() < pin.Length,
        _ => !pin.Any(char.IsAsciiDigit) || !pin.Any(char.IsAsciiLetterUpper) ||
            (format == PinFormat.String && (!pin.Any(char.IsAsciiLetterLower) || pin.All(char.IsAsciiLetterOrDigit))),
    };

    private static bool Steps(string pin, int step) => pin.Zip(pin.Skip(1)).All(pair => pair.Second - pair.First == step);
}
