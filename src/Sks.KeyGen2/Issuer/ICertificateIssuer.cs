using Sks.Core.PublicKeys;

namespace Sks.KeyGen2.Issuer;

/// <summary>Certifies the keys whose attestation an issuer session has verified.</summary>
public interface ICertificateIssuer
{
    /// <summary>Issues a certificate for an attested key.</summary>
    /// <param name="keyId">The key's id in the KeyCreationRequest.</param>
    /// <param name="publicKey">The attested public key.</param>
    /// <returns>The certificate path and what else is fitted to the key. The session disposes of it.</returns>
    CredentialContents Certify(string keyId, PublicKey publicKey);
}
