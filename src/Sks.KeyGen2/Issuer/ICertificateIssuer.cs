using Sks.Core.PublicKeys;

namespace Sks.KeyGen2.Issuer;

/// <summary>Certifies the keys whose attestation an issuer session has verified.</summary>
public interface ICertificateIssuer
{
    /// <summary>Issues a certificate for an attested key.</summary>
    /// <param name="keyId">The key's id in the KeyCreationRequest.</param>
    /// <param name="publicKey">The attested public key.</param>
    /// <returns>The certificate path, X.509 DER, end entity first.</returns>
    IReadOnlyList<byte[]> Certify(string keyId, PublicKey publicKey);
}
