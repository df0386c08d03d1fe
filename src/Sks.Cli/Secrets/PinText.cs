using System.Buffers;
using System.Security.Cryptography;
using Sks.Core.Protection;
using Sks.Core.Secrets;

namespace Sks.Cli.Secrets;

/// <summary>How PINs and PUKs are written by people (section 5.6), and how an issuer's rules are told to them.</summary>
internal static class PinText
{
    /// <summary>Turns what was typed into the bytes of the PIN: the same, but for binary PINs, which are typed in hexadecimal.</summary>
    /// <returns>The PIN, for the caller to dispose of; <see langword="null"/> when it is not hexadecimal.</returns>
    public static SecretBuffer? Decode(SecretBuffer typed, PinFormat format)
    {
        if (format != PinFormat.Binary)
        {
            return new SecretBuffer(typed.Span);
        }

        Span<char> digits = stackalloc char[typed.Length];
        var pin = new SecretBuffer(typed.Length / 2);
        try
        {
            for (int i = 0; i < digits.Length; i++)
            {
                digits[i] = (char)typed.Span[i];
            }

            if (Convert.FromHexString(digits, pin.Span, out _, out _) == OperationStatus.Done)
            {
                return pin;
            }

            pin.Dispose();
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(digits));
        }
    }

    /// <summary>The rules of a policy as one sentence, such as <c>4 to 8 digits; no sequence such as 1234; locks after 3 wrong PINs.</c></summary>
    /// <param name="policy">The rules.</param>
    /// <param name="name"><c>PIN</c> or <c>PUK</c>.</param>
    public static string Rules(PinPolicy policy, string name = "PIN")
    {
        string length = policy.MinLength == policy.MaxLength ? $"{policy.MinLength}" : $"{policy.MinLength} to {policy.MaxLength}";
        var rules = new List<string> { $"{length} {Units(policy.Format)}" };
        rules.AddRange(Patterns(policy));
        rules.Add(policy.RetryLimit == 1 ? $"locks after 1 wrong {name}" : $"locks after {policy.RetryLimit} wrong {name}s in a row");
        if (!policy.UserModifiable)
        {
            rules.Add("cannot be changed later");
        }

        return string.Join("; ", rules) + ".";
    }

    private static IEnumerable<string> Patterns(PinPolicy policy)
    {
        var restrictions = policy.PatternRestrictions;
        if (restrictions.HasFlag(PatternRestrictions.TwoInARow))
        {
            yield return "no two equal characters in a row";
        }

        if (restrictions.HasFlag(PatternRestrictions.ThreeInARow))
        {
            yield return "no three equal characters in a row";
        }

        if (restrictions.HasFlag(PatternRestrictions.Sequence))
        {
            yield return "no sequence such as 1234 or 9876";
        }

        if (restrictions.HasFlag(PatternRestrictions.Repeated))
        {
            yield return "no character twice";
        }

        if (restrictions.HasFlag(PatternRestrictions.MissingGroup))
        {
            yield return policy.Format == PinFormat.String
                ? "a mix of capital and lower case letters, digits and other characters"
                : "a mix of letters and digits";
        }
    }

    private static string Units(PinFormat format) => format switch
    {
        PinFormat.Numeric => "digits",
        PinFormat.Alphanumeric => "digits and capital letters",
        PinFormat.String => "bytes of text",
        _ => "bytes, written in hexadecimal",
    };
}
