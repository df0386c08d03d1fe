using Sks.Core.PublicKeys;

namespace Sks.KeyGen2.Issuer.Management;

/// <summary>Has the private halves of an issuer's key management keys, or access to them.</summary>
public interface IKeyManagementSigner
{
    /// <summary>Signs with SHA-256: PKCS #1 v1.5 by RSA, <c>r || s</c> by EC keys.</summary>
    /// <param name="keyManagementKey">The public half.</param>
    /// <param name="data">What to sign.</param>
    byte[] Sign(PublicKey keyManagementKey, ReadOnlySpan<byte> data);
}
