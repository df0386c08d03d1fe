namespace Sks.Cli.Reports;

/// <summary>An enrollment that the issuer has accepted, or that waits for it.</summary>
/// <param name="Issuer">Host of the issuer.</param>
/// <param name="Url">The enrollment's URL, after redirects: the one to run again when it waits.</param>
/// <param name="Waiting">Whether the issuer has still to decide; then there are neither sessions nor keys.</param>
/// <param name="Message">What its last page said, or empty.</param>
/// <param name="Sessions">The sessions that the store has kept: one, or none when no key was made.</param>
/// <param name="Keys">The keys of these sessions.</param>
/// <param name="TrustAnchors">Certificates that the issuer offers as trust anchors; nobody has verified or installed them.</param>
/// <param name="Steps">How long each step took.</param>
internal sealed record EnrollmentReport(
    string Issuer,
    string Url,
    bool Waiting,
    string Message,
    IReadOnlyList<SessionReport> Sessions,
    IReadOnlyList<KeyReport> Keys,
    IReadOnlyList<CertificateReport> TrustAnchors,
    IReadOnlyList<StepReport> Steps);
