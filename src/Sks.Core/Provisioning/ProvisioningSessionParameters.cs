namespace Sks.Core.Provisioning;

/// <summary>
/// The arguments of <c>createProvisioningSession</c>, which are also what the session attestation signs. Limits are checked by
/// the store, not here, so that what a hostile peer sent can be carried to the place that answers it.
/// </summary>
/// <param name="SessionKeyAlgorithm">URI; <c>https://webpki.github.io/sks/algorithm#session.1</c>.</param>
/// <param name="PrivacyEnabled">Whether the device stays anonymous (PEP mode, section 2.6).</param>
/// <param name="ServerSessionId">1 to 32 printable ASCII characters, unique for each session of the issuer.</param>
/// <param name="ServerEphemeralKey">The issuer's ECDH key, X.509 DER.</param>
/// <param name="IssuerUri">URI of the issuer, at most 1,000 bytes.</param>
/// <param name="KeyManagementKey">RSA or EC public key, X.509 DER; empty when the keys shall not be updatable.</param>
/// <param name="ClientTime">Seconds since 1970-01-01 UTC.</param>
/// <param name="SessionLifeTime">Seconds that the session may stay open.</param>
/// <param name="SessionKeyLimit">How often the session key may be used.</param>
/// <param name="ServerCertificate">TLS certificate of the issuer's server, X.509 DER; may be empty.</param>
public sealed record ProvisioningSessionParameters(
    string SessionKeyAlgorithm,
    bool PrivacyEnabled,
    string ServerSessionId,
    byte[] ServerEphemeralKey,
    string IssuerUri,
    byte[] KeyManagementKey,
    uint ClientTime,
    ushort SessionLifeTime,
    ushort SessionKeyLimit,
    byte[] ServerCertificate);
