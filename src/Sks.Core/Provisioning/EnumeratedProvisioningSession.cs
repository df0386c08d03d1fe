namespace Sks.Core.Provisioning;

/// <summary>One answer of <c>enumerateProvisioningSessions</c>; the fields are those of <c>createProvisioningSession</c>.</summary>
/// <param name="ProvisioningHandle">Non-zero; the input of the next call.</param>
/// <param name="SessionKeyAlgorithm">Algorithm URI.</param>
/// <param name="PrivacyEnabled">Whether the device stayed anonymous.</param>
/// <param name="KeyManagementKey">X.509 DER, or empty.</param>
/// <param name="ClientTime">Seconds since 1970-01-01 UTC.</param>
/// <param name="SessionLifeTime">Seconds.</param>
/// <param name="ServerSessionId">The issuer's name of the session.</param>
/// <param name="ClientSessionId">The store's name of the session.</param>
/// <param name="IssuerUri">URI of the issuer.</param>
public sealed record EnumeratedProvisioningSession(
    uint ProvisioningHandle,
    string SessionKeyAlgorithm,
    bool PrivacyEnabled,
    byte[] KeyManagementKey,
    uint ClientTime,
    uint SessionLifeTime,
    string ServerSessionId,
    string ClientSessionId,
    string IssuerUri);
