using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sks.Issuer.Configuration;

/// <summary>Writes the first <c>issuer.json</c>: the settings with their manual (<c>issuer.template.json</c>).</summary>
internal static partial class ConfigurationTemplate
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file's content.</summary>
    /// <param name="name">Of the organisation, 1 to 64 characters.</param>
    /// <param name="url">As in the settings, or empty.</param>
    /// <param name="listen">As in the settings.</param>
    /// <param name="database">As in the settings, or empty.</param>
    /// <param name="keys">As in the settings.</param>
    public static byte[] Fill(string name, string url, string listen, string database = "", KeySettings? keys = null)
    {
        using var resource = typeof(ConfigurationTemplate).Assembly.GetManifestResourceStream("issuer.template.json")!;
        using var reader = new StreamReader(resource, Encoding.UTF8);
        var values = new Dictionary<string, string>
        {
            ["@name@"] = name,
            ["@url@"] = url,
            ["@listen@"] = listen,
            ["@database@"] = database,
            ["@module@"] = keys?.Module ?? "",
            ["@token@"] = keys?.Token ?? "",
            ["@pinFile@"] = keys?.PinFile ?? "",
            ["@friendlyName@"] = $"{KeyProfile.NamePlaceholder} at {name}",
        };
        string text = Placeholder().Replace(reader.ReadToEnd(), match => Quoted(values[match.Value]));
        return Encoding.UTF8.GetBytes(text);
    }

    [GeneratedRegex("@[a-zA-Z]+@")]
    private static partial Regex Placeholder();

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Readable);
}
