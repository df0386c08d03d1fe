namespace Sks.Cli.Reports;

/// <summary>An enrollment that the issuer has accepted.</summary>
/// <param name="Issuer">Host of the issuer.</param>
/// <param name="Message">What its last page said, or empty.</param>
/// <param name="Sessions">The sessions that the store has kept: one, or none when no key was made.</param>
/// <param name="Keys">The keys of these sessions.</param>
/// <param name="TrustAnchors">Certificates that the issuer offers as trust anchors; nobody has verified or installed them.</param>
/// <param name="Steps">How long each step took.</param>
internal sealed record EnrollmentReport(
    string Issuer,
    string Message,
    IReadOnlyList<SessionReport> Sessions,
    IReadOnlyList<KeyReport> Keys,
    IReadOnlyList<CertificateReport> TrustAnchors,
    IReadOnlyList<StepReport> Steps);
