using System.Text.Json;
using Sks.Cli.Terminal;

namespace Sks.Cli.Reports;

/// <summary>An answered request of a session by file.</summary>
/// <param name="Session">The issuer's name of the session.</param>
/// <param name="Issuer">The URL that the session is bound to.</param>
/// <param name="Message">The kind of message that was written.</param>
/// <param name="Complete">Whether it is the last one: the key store has committed, and the proof is in it.</param>
/// <param name="File">Where the response is, or <see langword="null"/>.</param>
/// <param name="Response">The response itself, when it is in no file.</param>
/// <param name="Sessions">The session that the store has kept, when it is complete.</param>
/// <param name="Keys">Its keys.</param>
/// <param name="TrustAnchors">Certificates that the issuer offers as trust anchors; nobody has verified or installed them.</param>
internal sealed record RespondReport(
    string Session,
    string Issuer,
    string Message,
    bool Complete,
    string? File,
    JsonElement? Response,
    IReadOnlyList<SessionReport> Sessions,
    IReadOnlyList<KeyReport> Keys,
    IReadOnlyList<CertificateReport> TrustAnchors)
{
    /// <summary>A message as part of the report.</summary>
    public static JsonElement Json(byte[] message)
    {
        using var json = JsonDocument.Parse(message);
        return json.RootElement.Clone();
    }

    /// <summary>Tells it to people.</summary>
    public void ShowOn(Screen screen, DateTimeOffset now)
    {
        screen.Line(Complete
            ? $"The key store has kept the credential. It counts when the issuer has received {File}: carry that there."
            : $"{Message} written to {File}: carry it to the issuer, and come back with the next request.");
        foreach (var session in Sessions)
        {
            screen.Field("Session", $"{session.ServerSessionId} (issuer), {session.ClientSessionId} (key store)");
        }

        foreach (var anchor in TrustAnchors)
        {
            screen.Field("Trust anchor", $"{anchor.Subject} (offered by the issuer, not installed)");
            screen.Field("  SHA-256", $"{anchor.Fingerprint}; compare it with what the issuer publishes");
        }

        foreach (var key in Keys)
        {
            key.ShowOn(screen, now);
        }
    }
}
