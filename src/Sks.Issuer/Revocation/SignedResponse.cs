namespace Sks.Issuer.Revocation;

/// <summary>A response as it is sent.</summary>
/// <param name="Der">DER of an OCSPResponse.</param>
/// <param name="ThisUpdate">When it was so; the default where nothing is said of a certificate.</param>
/// <param name="NextUpdate">Until when it may be used.</param>
/// <param name="Cacheable">Whether it answers others who ask the same.</param>
internal sealed record SignedResponse(byte[] Der, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate, bool Cacheable)
{
    /// <summary>One that says nothing of a certificate.</summary>
    public static SignedResponse Failure(OcspStatus status) => new(OcspResponse.Failure(status), default, default, Cacheable: false);
}
