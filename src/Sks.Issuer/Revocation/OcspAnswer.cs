using Sks.Issuer.Books;

namespace Sks.Issuer.Revocation;

/// <summary>What is said of one certificate.</summary>
/// <param name="Certificate">Which.</param>
/// <param name="Status"><see langword="null"/>: it is not known here.</param>
internal sealed record OcspAnswer(CertId Certificate, CertificateStatus? Status);
