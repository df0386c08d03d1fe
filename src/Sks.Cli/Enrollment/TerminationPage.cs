using System.Net;
using System.Text;
using Sks.Cli.Terminal;

namespace Sks.Cli.Enrollment;

/// <summary>Tells in one line what an issuer's page says (section 3.5 of the protocol: the Termination Message).</summary>
internal static class TerminationPage
{
    /// <summary>Bytes that are looked at.</summary>
    public const int Limit = 1 << 16;

    private const int SentenceLimit = 300;

    /// <summary>Elements whose content is not text for people.</summary>
    private static readonly string[] Unseen = ["script", "style", "head"];

    /// <summary>Whether people are meant to read this.</summary>
    /// <param name="mediaType">Of the answer.</param>
    public static bool IsPage(string mediaType) =>
        mediaType.ToLowerInvariant() is "text/html" or "application/xhtml+xml" or "text/plain";

    /// <param name="mediaType">Of the page.</param>
    /// <param name="page">Its beginning.</param>
    /// <returns>Safe to show; empty when the page is no text.</returns>
    public static string Text(string mediaType, string page) => mediaType.ToLowerInvariant() switch
    {
        "text/html" or "application/xhtml+xml" => SafeText.OneLine(WebUtility.HtmlDecode(WithoutTags(page)), SentenceLimit),
        "text/plain" or "application/json" or "application/problem+json" => SafeText.OneLine(page, SentenceLimit),
        _ => "",
    };

    private static string WithoutTags(string html)
    {
        var text = new StringBuilder();
        int position = 0;
        while (position < html.Length)
        {
            int open = html.IndexOf('<', position);
            int close = open < 0 ? -1 : html.IndexOf('>', open);
            if (close < 0)
            {
                text.Append(open < 0 ? html.AsSpan(position) : html.AsSpan(position, open - position));
                break;
            }

            text.Append(html.AsSpan(position, open - position));
            bool headingEnds = html.AsSpan(open).StartsWith("</h", StringComparison.OrdinalIgnoreCase) && text.Length > 0 && char.IsLetterOrDigit(text[^1]);
            text.Append(headingEnds ? ". " : " ");
            position = AfterElement(html, open, close);
        }

        return text.ToString();
    }

    private static int AfterElement(string html, int open, int close)
    {
        var tag = html.AsSpan(open + 1, close - open - 1);
        foreach (string name in Unseen)
        {
            if (tag.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (tag.Length == name.Length || !char.IsLetterOrDigit(tag[name.Length])))
            {
                int end = html.IndexOf($"</{name}", close, StringComparison.OrdinalIgnoreCase);
                int endClose = end < 0 ? -1 : html.IndexOf('>', end);
                return endClose < 0 ? html.Length : endClose + 1;
            }
        }

        return close + 1;
    }
}
