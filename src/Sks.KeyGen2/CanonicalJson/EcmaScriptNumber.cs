using System.Globalization;

namespace Sks.KeyGen2.CanonicalJson;

/// <summary>Numbers as ECMAScript's <c>Number::toString</c> writes them, which RFC 8785 (section 3.2.2.3) asks for.</summary>
internal static class EcmaScriptNumber
{
    /// <summary>Where plain notation ends: 1e21.</summary>
    private const int MaxPlainExponent = 21;

    /// <summary>Where it begins: 1e-6 is 0.000001, smaller numbers have an exponent.</summary>
    private const int MinPlainExponent = -6;

    /// <exception cref="FormatException">Not a finite number.</exception>
    public static string Text(double number)
    {
        if (!double.IsFinite(number))
        {
            throw new FormatException("JSON has no numbers that are not finite.");
        }

        if (number == 0)
        {
            return "0";
        }

        // The fewest digits that tell the number from its neighbours, as .NET finds them; only their arrangement differs.
        string scientific = Math.Abs(number).ToString("E16", CultureInfo.InvariantCulture);
        string shortest = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        string digits = Digits(shortest);
        int point = int.Parse(scientific[(scientific.IndexOf('E', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture) + 1;
        if (IsRoundedUp(digits, scientific))
        {
            point++;
        }

        return (number < 0 ? "-" : "") + Arrange(digits, point);
    }

    /// <summary>The significant digits, without point, exponent, leading and trailing zeros.</summary>
    private static string Digits(string text)
    {
        int exponent = text.IndexOf('E', StringComparison.Ordinal);
        string mantissa = exponent < 0 ? text : text[..exponent];
        return mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
    }

    /// <summary>Whether the shortest digits begin a decade above the exact ones: 9.99... that is written 1.</summary>
    private static bool IsRoundedUp(string digits, string scientific) => digits[0] == '1' && scientific[0] == '9';

    /// <param name="digits">The significant digits.</param>
    /// <param name="point">How many of them stand before the point; may be negative, or more than there are.</param>
    private static string Arrange(string digits, int point)
    {
        if (point > MaxPlainExponent || point <= MinPlainExponent)
        {
            string fraction = digits.Length > 1 ? $".{digits[1..]}" : "";
            int exponent = point - 1;
            return $"{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString(CultureInfo.InvariantCulture)}";
        }

        if (point <= 0)
        {
            return $"0.{new string('0', -point)}{digits}";
        }

        return digits.Length <= point ? digits.PadRight(point, '0') : $"{digits[..point]}.{digits[point..]}";
    }
}
