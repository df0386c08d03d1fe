using Sks.Cli.Reports;
using Sks.Cli.Terminal;

namespace Sks.Cli.Respond;

/// <summary>How sessions under way are told to people.</summary>
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
