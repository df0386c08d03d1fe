using System.Text.Encodings.Web;
using System.Text.Json;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;
using Sks.Cli.Terminal;
using Sks.Core.Secrets;

namespace Sks.Cli.Vault;

/// <summary>How a static secret is shown: the one result that is never a string, which nobody could wipe.</summary>
internal static class VaultScreen
{
    /// <summary>More than the writer asks for beyond what it writes.</summary>
    private const int Slack = 16_384;

    /// <summary>Bytes that one byte of text takes at most, escaped (<c>\u001f</c>).</summary>
    private const int Escaped = 6;

    /// <summary>
    /// Shows the secret and a line end, or with <c>--json</c> an object with <c>handle</c>, <c>friendlyName</c>, <c>encoding</c> and <c>secret</c>.
    /// </summary>
    public static void ShowSecret(this Screen screen, KeyReport key, string encoding, SecretBuffer text)
    {
        if (!screen.IsJson)
        {
            screen.Secret(text.Span);
            return;
        }

        using var room = new SecretWriter(Slack + (Escaped * (text.Length + (3 * key.FriendlyName.Length))));
        using (var json = new Utf8JsonWriter(room, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.Default }))
        {
            json.WriteStartObject();
            json.WriteNumber("handle", key.Handle);
            json.WriteString("friendlyName", key.FriendlyName);
            json.WriteString("encoding", encoding);
            json.WriteString("secret", text.Span);
            json.WriteEndObject();
        }

        screen.Secret(room.Written);
    }
}
