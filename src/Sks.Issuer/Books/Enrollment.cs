namespace Sks.Issuer.Books;

/// <summary>Somebody's leave to get one credential, by a URL that only they know.</summary>
/// <param name="Id">16 hexadecimal digits; no secret.</param>
/// <param name="TokenHash">SHA-256 of the URL's token; the token itself is nowhere kept.</param>
/// <param name="Subject">Distinguished name as the operator wrote it.</param>
/// <param name="Profile">Name of the profile.</param>
/// <param name="Created">When.</param>
/// <param name="Expires">When the leave ends.</param>
/// <param name="Used">When a credential was issued under it, or <see langword="null"/>.</param>
internal sealed record Enrollment(
    string Id,
    byte[] TokenHash,
    string Subject,
    string Profile,
    DateTimeOffset Created,
    DateTimeOffset Expires,
    DateTimeOffset? Used)
{
    /// <summary>Where the enrollment stands.</summary>
    public EnrollmentState StateAt(DateTimeOffset now) =>
        Used is not null ? EnrollmentState.Used : now < Expires ? EnrollmentState.Pending : EnrollmentState.Expired;
}
