using Sks.Core.PublicKeys;

namespace Sks.KeyGen2.Issuer.Management;

/// <summary>Signatures that have been verified before they are sent: a mix-up of keys shows here, not at somebody's device.</summary>
internal static class VerifiedSignature
{
    /// <exception cref="InvalidOperationException">The signature is not by that key.</exception>
    public static byte[] By(IKeyManagementSigner signer, PublicKey key, byte[] data)
    {
        byte[] signature = signer.Sign(key, data);
        return key.Verify(data, signature)
            ? signature
            : throw new InvalidOperationException("What was signed for a key management key does not verify with it.");
    }
}
