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
