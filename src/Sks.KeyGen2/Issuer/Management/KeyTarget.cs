using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Issuer.Management;

/// <summary>A key of an earlier session, as the issuer's records or a lookup know it.</summary>
/// <param name="ServerSessionId">
/// Of the session that owns the key now: the one that made it, or a later one that has managed any key of that session.
/// </param>
/// <param name="ClientSessionId">Of the same session.</param>
/// <param name="Certificate">The end entity certificate, X.509 DER.</param>
/// <param name="KeyManagementKey">The key management key of that session, X.509 DER, RSA or EC.</param>
public sealed record KeyTarget(string ServerSessionId, string ClientSessionId, byte[] Certificate, byte[] KeyManagementKey)
{
    /// <summary>A credential that a lookup has found.</summary>
    /// <param name="credential">What was found.</param>
    /// <param name="lookup">The lookup.</param>
    public static KeyTarget Of(MatchingCredential credential, KeyLookup lookup) => new(
        credential.ServerSessionId, credential.ClientSessionId, credential.CertificatePath[0], lookup.KeyManagementKey);
}
