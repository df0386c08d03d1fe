using System.Globalization;
using System.Text;

namespace Sks.Issuer.SignUp;

/// <summary>
/// Reads the name that somebody gives of themselves: letters, digits and what stands in names, so that it means nothing in a distinguished
/// name (RFC 4514), a page, a terminal or the template of a profile.
/// </summary>
internal static class SignUpName
{
    private const int LengthLimit = 64;

    /// <summary>Reads a name.</summary>
    /// <param name="text">Anything.</param>
    /// <returns>The subject, <c>CN=...</c> in Unicode's composed form; <see langword="null"/> when it is no such name.</returns>
    public static string? Subject(string text)
    {
        if (text.Length > LengthLimit)
        {
            return null;
        }

        string name;
        try
        {
            name = text.Normalize(NormalizationForm.FormC).Trim();
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair.
            return null;
        }

        bool proper = name.Length > 0 && Rune.IsLetterOrDigit(name.EnumerateRunes().First()) && name.EnumerateRunes().All(IsOfName);
        return proper ? $"CN={name}" : null;
    }

    private static bool IsOfName(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        || rune.Value is ' ' or '.' or '-' or '\'' or '@' or '_';
}
