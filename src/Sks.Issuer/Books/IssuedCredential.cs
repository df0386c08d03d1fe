using System.Security.Cryptography.X509Certificates;

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
    DateTimeOffset Issued)
{
    /// <summary>The enrollment's <see cref="Enrollment.Person"/>.</summary>
    public required long Person { get; init; }

    /// <summary>When a renewal took its place in the device, or <see langword="null"/>.</summary>
    public DateTimeOffset? Replaced { get; init; }

    /// <summary>When its key was deleted by this issuer, or <see langword="null"/>.</summary>
    public DateTimeOffset? Deleted { get; init; }

    /// <summary>Serial number of the credential whose place it took, or <see langword="null"/>.</summary>
    public byte[]? Renews { get; init; }

    /// <summary>When it was revoked, or <see langword="null"/>; what was replaced or deleted is revoked too.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>Why it was revoked, if it was.</summary>
    public RevocationReason Reason { get; init; }

    /// <summary>What has become of it.</summary>
    public CredentialState State =>
        Deleted is not null ? CredentialState.Deleted
        : Replaced is not null ? CredentialState.Replaced
        : Revoked is not null ? CredentialState.Revoked
        : CredentialState.Active;

    /// <summary>The row of a certificate.</summary>
    /// <param name="session">The session that issued it.</param>
    /// <param name="keyId">The key's id there.</param>
    /// <param name="der">The certificate.</param>
    /// <param name="device">The device's certificate.</param>
    /// <param name="issued">When the proof verified.</param>
    public static IssuedCredential From(SessionRow session, string keyId, byte[] der, byte[] device, DateTimeOffset issued)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        return new IssuedCredential(
            certificate.SerialNumberBytes.ToArray(),
            session.Id,
            session.EnrollmentId,
            keyId,
            certificate.Subject,
            der,
            device,
            new DateTimeOffset(certificate.NotBefore),
            new DateTimeOffset(certificate.NotAfter),
            issued)
        {
            Person = session.Person,
        };
    }
}
