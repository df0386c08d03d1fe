namespace Sks.Cli.Reports;

/// <summary>A closed provisioning session.</summary>
/// <param name="ServerSessionId">The issuer's name of it.</param>
/// <param name="ClientSessionId">The store's name of it.</param>
/// <param name="IssuerUri">URI of the issuer.</param>
internal sealed record SessionReport(string ServerSessionId, string ClientSessionId, string IssuerUri);
