namespace Sks.Issuer.Books;

/// <summary>What the books say of a certificate that they have.</summary>
/// <param name="Revoked">When it was revoked; <see langword="null"/>: it was not.</param>
/// <param name="Reason">Why, if it was.</param>
internal readonly record struct CertificateStatus(DateTimeOffset? Revoked, RevocationReason Reason)
{
    /// <summary>Not revoked.</summary>
    public static CertificateStatus Good => default;
}
