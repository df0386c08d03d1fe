using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Sks.Issuer.Pages;

/// <summary>The few pages that people see: a heading and paragraphs. All text is encoded; nothing is loaded, no script runs.</summary>
internal static class HtmlPage
{
    /// <summary>The pages' media type.</summary>
    public const string ContentType = "text/html; charset=utf-8";

    private const string Style =
        "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:4rem auto;padding:0 1rem;color:#222;background:#fff}"
        + "code{background:#eee;padding:.2rem .4rem;overflow-wrap:anywhere}";

    /// <summary>For the Content-Security-Policy: only this style.</summary>
    public static string StyleHash { get; } = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'";

    /// <summary>A page that ends a session or tells how to begin one.</summary>
    /// <param name="heading">Plain text.</param>
    /// <param name="sentence">Plain text.</param>
    /// <param name="command">What to type, plain text; <see langword="null"/> for nothing.</param>
    public static string Render(string heading, string sentence, string? command = null) =>
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{Encode(heading)}</title><style>{Style}</style></head>
        <body>
        <h1>{Encode(heading)}</h1>
        <p>{Encode(sentence)}</p>{(command is null ? "" : $"\n<p><code>{Encode(command)}</code></p>")}
        </body>
        </html>

        """;

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
