using System.Security.Cryptography;
using Sks.Core.SessionSecurity;
using Sks.KeyGen2.Messages;
using PublicKey = Sks.Core.PublicKeys.PublicKey;

namespace Sks.KeyGen2.Issuer.Management;

/// <summary>Makes way for a new key management key. The result can be kept: it holds for every store and for ever.</summary>
public static class RollOver
{
    /// <summary>Authorises <paramref name="newKey"/> by the key before it.</summary>
    /// <param name="oldPrivateKey"><see cref="RSA"/> or <see cref="ECDsa"/>.</param>
    /// <param name="newKey">The key that comes after it.</param>
    /// <param name="older">What makes way for the old key itself.</param>
    public static UpdatableKeyManagementKey Authorize(
        AsymmetricAlgorithm oldPrivateKey, PublicKey newKey, params IReadOnlyList<UpdatableKeyManagementKey> older) => new(
        PublicKey.Read(oldPrivateKey.ExportSubjectPublicKeyInfo()),
        KeyManagementSigner.Sign(oldPrivateKey, RollOverAuthorization.Data(newKey.SubjectPublicKeyInfo)),
        older);
}
