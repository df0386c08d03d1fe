using Sks.Issuer.Books;

namespace Sks.Issuer.Operators;

/// <summary>Somebody who operates the issuer. Known by the credential of an enrollment, never by name.</summary>
/// <param name="Id">16 hexadecimal digits; no secret.</param>
/// <param name="Subject">Distinguished name, for people.</param>
/// <param name="Role">What they may do.</param>
/// <param name="EnrollmentId">What their first credential is issued under.</param>
/// <param name="Added">When.</param>
/// <param name="Removed">When they ceased to be one, or <see langword="null"/>.</param>
internal sealed record IssuerOperator(string Id, string Subject, OperatorRole Role, string EnrollmentId, DateTimeOffset Added, DateTimeOffset? Removed)
{
    /// <summary>What all rows of the person share.</summary>
    public long Person => PersonKey.Of(Subject);
}
