namespace Sks.Issuer.Books;

/// <summary>What the books know of revocation. As for <see cref="IIssuerBooks"/>, each method is durable when it returns, and thread safe.</summary>
internal interface IRevocationBooks
{
    /// <summary>Revokes a credential, and refuses what pending enrollments would make of it: its clones, its renewal, whatever manages it.</summary>
    /// <returns><see langword="false"/>, and nothing has changed, when it is revoked already.</returns>
    Task<bool> RevokeAsync(IssuedCredential credential, RevocationReason reason, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Credentials that were cloned from this one.</summary>
    Task<IReadOnlyList<IssuedCredential>> ClonesOfAsync(IssuedCredential credential, CancellationToken cancellation);

    /// <summary>All credentials of a device, oldest first.</summary>
    /// <param name="deviceId">The grouped form.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<IssuedCredential>> CredentialsOfDeviceAsync(string deviceId, CancellationToken cancellation);

    /// <summary>Notes that a device is lost; it stays so since the first time.</summary>
    Task AddLostDeviceAsync(LostDevice device, CancellationToken cancellation);

    /// <summary>Notes that a device is not lost any more.</summary>
    /// <returns><see langword="false"/>: it was not.</returns>
    Task<bool> RemoveLostDeviceAsync(string deviceId, CancellationToken cancellation);

    /// <summary>Whether a device is lost.</summary>
    Task<bool> IsLostAsync(string deviceId, CancellationToken cancellation);

    /// <summary>All lost devices, oldest first.</summary>
    Task<IReadOnlyList<LostDevice>> LostDevicesAsync(CancellationToken cancellation);

    /// <summary>What the books say of a certificate; <see langword="null"/>: they do not have it.</summary>
    Task<CertificateStatus?> FindStatusAsync(byte[] serialNumber, CancellationToken cancellation);

    /// <summary>How many of <see cref="RevokedAsync"/> were revoked from <paramref name="since"/> on.</summary>
    Task<long> CountRevokedAsync(DateTimeOffset since, DateTimeOffset validAt, CancellationToken cancellation);

    /// <summary>All that is revoked and was still valid at <paramref name="validAt"/>, by serial number.</summary>
    Task<IReadOnlyList<RevokedCertificate>> RevokedAsync(DateTimeOffset validAt, CancellationToken cancellation);

    /// <summary>The CRL that was made last, without its DER if its number is <paramref name="known"/>; <see langword="null"/>: there is none.</summary>
    Task<PublishedCrl?> CrlAsync(long known, CancellationToken cancellation);

    /// <summary>Puts a CRL in the place of the one before.</summary>
    /// <param name="crl">The new one.</param>
    /// <param name="before">Number of the one before; 0: there is none.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns><see langword="false"/>, and nothing has changed, when another was first.</returns>
    Task<bool> PublishCrlAsync(PublishedCrl crl, long before, CancellationToken cancellation);
}
