using System.Globalization;
using System.Text;

namespace Sks.Cli.Terminal;

/// <summary>
/// Makes text that others wrote (issuers, certificates, servers) fit to show: names must not move the cursor, recolour the screen,
/// reverse the reading order or start lines of their own.
/// </summary>
internal static class SafeText
{
    /// <summary>Characters of the longest sentence that is shown of a failure.</summary>
    public const int SentenceLimit = 600;

    /// <summary>Replaces runs of white space by one space, drops control and format characters, and cuts at the limit.</summary>
    /// <param name="text">What to show.</param>
    /// <param name="limit">Characters (Unicode scalar values) to keep.</param>
    public static string OneLine(string text, int limit = int.MaxValue)
    {
        var line = new StringBuilder(Math.Min(text.Length, 1024));
        bool space = false;
        int length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                space = length > 0;
                continue;
            }

            if (!IsVisible(rune))
            {
                continue;
            }

            if (length + (space ? 1 : 0) >= limit)
            {
                return line.Append('…').ToString();
            }

            if (space)
            {
                line.Append(' ');
                length++;
                space = false;
            }

            line.Append(rune);
            length++;
        }

        return line.ToString();
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.Surrogate);
}
