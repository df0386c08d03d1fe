namespace Sks.Issuer.Books;

/// <summary>An entry of a CRL.</summary>
/// <param name="SerialNumber">The certificate's, big-endian.</param>
/// <param name="Revoked">When.</param>
/// <param name="Reason">Why.</param>
internal sealed record RevokedCertificate(byte[] SerialNumber, DateTimeOffset Revoked, RevocationReason Reason);
