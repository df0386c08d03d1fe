using System.Text.RegularExpressions;

namespace Sks.KeyGen2.Json;

/// <summary>The MIME type of a logotype: <c>type/subtype</c> in the characters of RFC 6838, parameters allowed.</summary>
internal static partial class MimeType
{
    public static bool IsValid(string text) => text.Length <= KeyGen2Limits.MimeType && Form.IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*( ?;[ -~]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form { get; }
}
