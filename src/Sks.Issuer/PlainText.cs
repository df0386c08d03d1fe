namespace Sks.Issuer;

/// <summary>Makes text that others wrote fit for a log line, a terminal or a sentence.</summary>
internal static class PlainText
{
    private const int LengthLimit = 200;

    /// <summary>One line of at most 200 characters, without control and format characters.</summary>
    public static string OneLine(string text)
    {
        string safe = string.Concat(text.EnumerateRunes().Take(LengthLimit).Select(r => IsVisible(r) ? r.ToString() : "?"));
        return safe.Length < text.Length ? $"{safe}..." : safe;
    }

    private static bool IsVisible(System.Text.Rune rune) => System.Text.Rune.GetUnicodeCategory(rune) is not (
        System.Globalization.UnicodeCategory.Control
        or System.Globalization.UnicodeCategory.Format
        or System.Globalization.UnicodeCategory.LineSeparator
        or System.Globalization.UnicodeCategory.ParagraphSeparator
        or System.Globalization.UnicodeCategory.Surrogate
        or System.Globalization.UnicodeCategory.PrivateUse
        or System.Globalization.UnicodeCategory.OtherNotAssigned);
}
