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
    /// <returns>The subject, <c>CN=...</c>; <see langword="null"/> when it is no such name.</returns>
    public static string? Subject(string text)
    {
        string name = text.Length <= LengthLimit ? text.Trim() : "";
        bool proper = name.Length > 0 && Rune.IsLetterOrDigit(name.EnumerateRunes().First()) && name.EnumerateRunes().All(IsOfName);
        return proper ? $"CN={name}" : null;
    }

    /// <summary>Half a surrogate pair is enumerated as U+FFFD, which is not.</summary>
    private static bool IsOfName(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        || rune.Value is ' ' or '.' or '-' or '\'' or '@' or '_';
}
