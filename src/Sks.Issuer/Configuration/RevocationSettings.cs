using System.Net;

namespace Sks.Issuer.Configuration;

/// <summary>How the issuer tells what it has revoked.</summary>
/// <param name="Listen">Address and port for plain http; <see langword="null"/>: none.</param>
/// <param name="Url">What certificates name; <see langword="null"/>: where plain http is listened for, else the issuer's own URL.</param>
/// <param name="CrlHours">Hours that a CRL may be used, 1 to 8,760.</param>
/// <param name="OcspMinutes">Minutes that an OCSP response may be used, 1 to 43,200.</param>
internal sealed record RevocationSettings(IPEndPoint? Listen, Uri? Url, int CrlHours, int OcspMinutes)
{
    /// <summary>Reads the section.</summary>
    /// <exception cref="IssuerException">It has a mistake.</exception>
    public static RevocationSettings Read(SettingSection section)
    {
        string listen = section.Text("listen", "");
        string url = section.Text("url", "");
        var settings = new RevocationSettings(
            listen.Length == 0 ? null : ConfigurationReader.ParseListen(listen)
                ?? throw section.Mistake(section.LineOf("listen"), "\"listen\" must be empty or an IP address and a port, such as \"0.0.0.0:80\""),
            url.Length == 0 ? null : ParseUrl(url)
                ?? throw section.Mistake(section.LineOf("url"), "\"url\" must be empty or http://HOST or http://HOST:PORT, or the same with https"),
            section.Integer("crlHours", 168, 1, 8_760),
            section.Integer("ocspMinutes", 60, 1, 43_200));
        section.Complete();
        return settings;
    }

    private static Uri? ParseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url.Host.Length > 0 && url.UserInfo.Length == 0
        && url.PathAndQuery == "/" && url.Fragment.Length == 0
            ? url
            : null;
}
