using System.Text;
using System.Text.Json;

namespace Sks.KeyGen2.CanonicalJson;

/// <summary>
/// The JSON Canonicalization Scheme (RFC 8785): no white space, properties sorted by their UTF-16 code units, strings and numbers as
/// ECMAScript writes them. What is signed is not what was sent but this form of it.
/// </summary>
public static class CanonicalWriter
{
    /// <summary>Writes a value.</summary>
    /// <exception cref="InvalidOperationException">A string that is not Unicode.</exception>
    /// <exception cref="FormatException">A number beyond what IEEE 754 doubles hold.</exception>
    public static byte[] Write(JsonElement value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                AppendObject(text, value.EnumerateObject());
                break;
            case JsonValueKind.Array:
                text.Append('[');
                int length = text.Length;
                foreach (var item in value.EnumerateArray())
                {
                    Append(text.Length == length ? text : text.Append(','), item);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                AppendString(text, value.GetString()!);
                break;
            case JsonValueKind.Number:
                text.Append(EcmaScriptNumber.Text(value.GetDouble()));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void AppendObject(StringBuilder text, JsonElement.ObjectEnumerator properties)
    {
        text.Append('{');
        int length = text.Length;
        foreach (var property in properties.OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            AppendString(text.Length == length ? text : text.Append(','), property.Name);
            Append(text.Append(':'), property.Value);
        }

        text.Append('}');
    }

    private static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append("\\u00").Append(((int)c).ToString("x2", System.Globalization.CultureInfo.InvariantCulture)),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
