using System.Text;
using System.Text.RegularExpressions;

namespace Sks.KeyGen2.Messages;

/// <summary>
/// A regular expression of a search filter. It comes from an issuer, so it is of the kind that is matched in linear time (no
/// look-around, no back-references), short, and matching it is limited in time all the same. It must match a whole name, as the sample of
/// Appendix D has it; that sample also quotes as <c>\Q...\E</c>, which .NET's own expressions do not know.
/// </summary>
internal sealed class NamePattern
{
    /// <summary>Characters of a pattern.</summary>
    public const int MaxLength = 500;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;

    private NamePattern(Regex regex) => _regex = regex;

    /// <returns><see langword="null"/> when it is not such an expression.</returns>
    public static NamePattern? TryParse(string pattern)
    {
        if (pattern.Length is 0 or > MaxLength)
        {
            return null;
        }

        try
        {
            const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

            // By itself first: parentheses that close our own group would otherwise make another expression of it.
            string unquoted = Unquote(pattern);
            _ = new Regex(unquoted, Options, Timeout);
            return new NamePattern(new Regex($@"\A(?:{unquoted})\z", Options, Timeout));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // The second is .NET's word for what linear time does not allow.
            return null;
        }
    }

    /// <exception cref="KeyGen2Exception"><see cref="KeyGen2Error.Malformed"/>: the expression takes too long.</exception>
    public bool Matches(string name)
    {
        try
        {
            return _regex.IsMatch(name);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new KeyGen2Exception(KeyGen2Error.Malformed, "A regular expression of a search filter takes too long to match.", e);
        }
    }

    private static string Unquote(string pattern)
    {
        var result = new StringBuilder(pattern.Length);
        int position = 0;
        while (position < pattern.Length)
        {
            if (pattern[position] != '\\' || position + 1 == pattern.Length)
            {
                result.Append(pattern[position++]);
            }
            else if (pattern[position + 1] != 'Q')
            {
                result.Append(pattern, position, 2);
                position += 2;
            }
            else
            {
                int end = pattern.IndexOf("\\E", position, StringComparison.Ordinal);
                string quoted = end < 0 ? pattern[(position + 2)..] : pattern[(position + 2)..end];
                result.Append(Regex.Escape(quoted));
                position = end < 0 ? pattern.Length : end + 2;
            }
        }

        return result.ToString();
    }
}
