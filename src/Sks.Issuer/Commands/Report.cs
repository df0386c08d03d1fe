using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sks.Issuer.Commands;

/// <summary>How commands print what they have found.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes one JSON document.</summary>
    public static void WriteJson<T>(TextWriter output, T report) => output.WriteLine(JsonSerializer.Serialize(report, Json));

    /// <summary>Writes rows under headings, each column as wide as its widest cell.</summary>
    public static void WriteTable(TextWriter output, IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        int[] widths = [.. headings.Select((h, i) => rows.Select(r => r[i].Length).Append(h.Length).Max())];
        foreach (var row in rows.Prepend(headings))
        {
            output.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }

    /// <summary>A time for people, to the minute, in UTC.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
