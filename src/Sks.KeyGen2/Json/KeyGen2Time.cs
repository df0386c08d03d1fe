using System.Globalization;
using System.Text.RegularExpressions;

namespace Sks.KeyGen2.Json;

/// <summary>
/// A <c>time</c> (chapter 5): <c>YYYY-MM-DDThh:mm:ss</c>, at most three digits of a fraction, <c>Z</c> or an offset. Its text is
/// kept, since it is echoed verbatim.
/// </summary>
internal sealed partial record KeyGen2Time(string Text, DateTimeOffset Value)
{
    /// <summary>Server times: whole seconds, <c>Z</c>.</summary>
    public static KeyGen2Time Utc(DateTimeOffset time) =>
        new(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), Seconds(time));

    /// <summary>Client times: whole seconds, the offset of <paramref name="time"/>.</summary>
    public static KeyGen2Time Local(DateTimeOffset time) =>
        new(time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture), Seconds(time));

    public static bool TryParse(string text, out KeyGen2Time time)
    {
        bool valid = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var value) && Form.IsMatch(text);
        time = new KeyGen2Time(text, value);
        return valid;
    }

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,3})?(Z|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form { get; }

    private static DateTimeOffset Seconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
