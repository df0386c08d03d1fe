using Sks.KeyGen2.Issuer;

namespace Sks.Issuer.Management;

/// <summary>Certifies nothing, in sessions that make no key.</summary>
internal sealed class NoCertificates : ICertificateIssuer
{
    /// <exception cref="InvalidOperationException">Always.</exception>
    public CredentialContents Certify(string keyId, Core.PublicKeys.PublicKey publicKey) =>
        throw new InvalidOperationException("A session that makes no key has one to certify.");
}
