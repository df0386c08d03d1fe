using System.Buffers;

namespace Sks.Core.Protection;

/// <summary>Whether a PIN satisfies a policy (sections 5.5 and 5.6), on the PIN's bytes. Proxy and store both ask here.</summary>
public static class PinRules
{
    /// <summary>Most bytes of a PIN or PUK.</summary>
    public const int MaxLength = 128;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);
    private static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);
    private static readonly SearchValues<byte> DigitsAndLetters = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);
    private static readonly SearchValues<byte> LowerCase = SearchValues.Create("abcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Whether <paramref name="value"/> is written as <paramref name="format"/> asks.</summary>
    public static bool HasFormat(ReadOnlySpan<byte> value, PinFormat format) => format switch
    {
        PinFormat.Numeric => !value.ContainsAnyExcept(Digits),
        PinFormat.Alphanumeric => !value.ContainsAnyExcept(DigitsAndLetters),
        PinFormat.String => System.Text.Unicode.Utf8.IsValid(value),
        _ => true,
    };

    /// <summary>The first rule that <paramref name="pin"/> breaks, as a sentence for its owner, or <see langword="null"/>.</summary>
    /// <remarks>The sentence tells the rule, never the PIN.</remarks>
    /// <param name="pin">The PIN, or a PUK that has such rules.</param>
    /// <param name="policy">The rules.</param>
    /// <param name="name">What the sentence calls it.</param>
    public static string? Violation(ReadOnlySpan<byte> pin, PinPolicy policy, string name = "PIN")
    {
        if (pin.Length < policy.MinLength || pin.Length > policy.MaxLength)
        {
            return policy.MinLength == policy.MaxLength
                ? $"The {name} must have {policy.MinLength} {Units(policy.Format)}."
                : $"The {name} must have {policy.MinLength} to {policy.MaxLength} {Units(policy.Format)}.";
        }

        if (!HasFormat(pin, policy.Format))
        {
            return policy.Format switch
            {
                PinFormat.Numeric => $"The {name} must consist of the digits 0-9.",
                PinFormat.Alphanumeric => $"The {name} must consist of the digits 0-9 and the capital letters A-Z.",
                _ => $"The {name} must be valid UTF-8.",
            };
        }

        return PatternViolation(pin, policy, name);
    }

    private static string? PatternViolation(ReadOnlySpan<byte> pin, PinPolicy policy, string name)
    {
        var restrictions = policy.PatternRestrictions;
        if (restrictions.HasFlag(PatternRestrictions.TwoInARow) && HasRun(pin, 2))
        {
            return $"The {name} must not have two equal characters in a row.";
        }

        if (restrictions.HasFlag(PatternRestrictions.ThreeInARow) && HasRun(pin, 3))
        {
            return $"The {name} must not have three equal characters in a row.";
        }

        if (restrictions.HasFlag(PatternRestrictions.Sequence) && IsSequence(pin))
        {
            return $"The {name} must not be a sequence such as 1234 or 9876.";
        }

        if (restrictions.HasFlag(PatternRestrictions.Repeated) && HasRepeated(pin))
        {
            return $"The {name} must not use a character twice.";
        }

        return restrictions.HasFlag(PatternRestrictions.MissingGroup) ? MissingGroup(pin, policy.Format, name) : null;
    }

    private static bool HasRun(ReadOnlySpan<byte> pin, int length)
    {
        int run = 1;
        for (int i = 1; i < pin.Length; i++)
        {
            run = pin[i] == pin[i - 1] ? run + 1 : 1;
            if (run >= length)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Every step +1, or every step -1. A single character has no step.</summary>
    private static bool IsSequence(ReadOnlySpan<byte> pin)
    {
        if (pin.Length < 2)
        {
            return false;
        }

        int step = pin[1] - pin[0];
        for (int i = 1; i < pin.Length; i++)
        {
            if (pin[i] - pin[i - 1] != step)
            {
                return false;
            }
        }

        return step is 1 or -1;
    }

    private static bool HasRepeated(ReadOnlySpan<byte> pin)
    {
        for (int i = 1; i < pin.Length; i++)
        {
            if (pin[..i].Contains(pin[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static string? MissingGroup(ReadOnlySpan<byte> pin, PinFormat format, string name)
    {
        bool lower = pin.ContainsAny(LowerCase);
        bool digitsAndLetters = pin.ContainsAny(Digits) && pin.ContainsAny(Letters);
        return format == PinFormat.String
            ? digitsAndLetters && lower && HasOther(pin) ? null : $"The {name} must mix capital and lower case letters, digits and other characters."
            : digitsAndLetters ? null : $"The {name} must mix letters and digits.";
    }

    private static bool HasOther(ReadOnlySpan<byte> pin)
    {
        foreach (byte b in pin)
        {
            if (!char.IsAsciiLetterOrDigit((char)b))
            {
                return true;
            }
        }

        return false;
    }

    private static string Units(PinFormat format) => format switch
    {
        PinFormat.Numeric => "digits",
        PinFormat.Alphanumeric => "characters",
        _ => "bytes",
    };
}
