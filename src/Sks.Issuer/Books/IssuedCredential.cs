namespace Sks.Issuer.Books;

/// <summary>A credential that counts: its session's closing proof has verified.</summary>
/// <param name="SerialNumber">The certificate's, big-endian; unique.</param>
/// <param name="SessionId">The session that issued it.</param>
/// <param name="EnrollmentId">The enrollment that it was issued under.</param>
/// <param name="KeyId">The key's id in that session.</param>
/// <param name="Subject">The certificate's.</param>
/// <param name="Certificate">X.509 DER.</param>
/// <param name="DeviceCertificate">X.509 DER of the device that holds the key.</param>
/// <param name="NotBefore">Start of validity.</param>
/// <param name="NotAfter">End of validity.</param>
/// <param name="Issued">When the proof verified.</param>
internal sealed record IssuedCredential(
    byte[] SerialNumber,
    string SessionId,
    string EnrollmentId,
    string KeyId,
    string Subject,
    byte[] Certificate,
    byte[] DeviceCertificate,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    DateTimeOffset Issued);
