namespace Sks.Issuer.Pages;

/// <summary>Tells browsers to keep nothing, load nothing, show nothing in frames, and pass no URL on.</summary>
internal static class SecurityHeaders
{
    private static readonly (string Name, string Value)[] Headers =
    [
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", $"default-src 'none'; style-src {HtmlPage.StyleHash}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Referrer-Policy", "no-referrer"),
        ("Strict-Transport-Security", "max-age=31536000"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
    ];

    /// <summary>Sets them on every answer.</summary>
    public static void Set(HttpResponse response)
    {
        foreach (var (name, value) in Headers)
        {
            response.Headers[name] = value;
        }
    }
}
