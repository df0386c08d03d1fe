using Sks.Cli.Terminal;

namespace Sks.Cli.Reports;

/// <summary>A session by file that waits for its next message, or was given up.</summary>
/// <param name="ServerSessionId">The issuer's name of it.</param>
/// <param name="ClientSessionId">The store's name of it; <see langword="null"/> before it has one.</param>
/// <param name="IssuerUri">URI of the issuer.</param>
/// <param name="WaitsFor">The messages that may come next.</param>
/// <param name="Changed">When its last message was answered.</param>
/// <param name="Expires">When the store forgets it; <see langword="null"/> before it is in the store.</param>
internal sealed record SessionUnderWayReport(
    string ServerSessionId, string? ClientSessionId, string IssuerUri, IReadOnlyList<string> WaitsFor, DateTimeOffset? Changed, DateTimeOffset? Expires);

/// <summary>How they are told.</summary>
internal static class SessionUnderWayScreen
{
    /// <param name="screen">Where.</param>
    /// <param name="sessions">What.</param>
    /// <param name="aborted">Whether they were given up.</param>
    public static void ShowSessions(this Screen screen, IReadOnlyList<SessionUnderWayReport> sessions, bool aborted) =>
        screen.Show(sessions, ReportJson.Default.IReadOnlyListSessionUnderWayReport, all =>
        {
            if (all.Count == 0)
            {
                screen.Line("No session by file is under way.");
            }

            foreach (var session in all)
            {
                screen.Line(aborted ? $"Session {session.ServerSessionId} was given up; nothing of it is kept." : $"Session {session.ServerSessionId}");
                if (!aborted)
                {
                    screen.Field("Issuer", session.IssuerUri);
                    screen.Field("Waits for", string.Join(" or ", session.WaitsFor));
                    screen.Field("Until", session.Expires is { } end ? $"{end.UtcDateTime:yyyy-MM-dd HH:mm} UTC" : "the issuer says");
                }
            }
        });
}
