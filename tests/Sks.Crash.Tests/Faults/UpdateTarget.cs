using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Keys;
using Sks.Core.SessionSecurity;
using Sks.Testing.Issuer;

namespace Sks.Crash.Tests.Faults;

/// <summary>A key that its issuer can come back to, and the new key for it in an open session of that issuer's, if there is one.</summary>
internal sealed record UpdateTarget(uint Session, uint Key, byte[] Certificate)
{
    private static readonly ECDsa KeyManagementKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static byte[] PublicKey => KeyManagementKey.ExportSubjectPublicKeyInfo();

    /// <summary>The new key.</summary>
    public CreatedKeyEntry Entry { get; init; } = null!;

    /// <summary>Its certificates.</summary>
    public IReadOnlyList<byte[]> Path { get; init; } = [];

    public byte[] Authorize(TestSession session) => session.Authorize(KeyManagementKey, Certificate);

    /// <summary>Gives the target's session another key management key.</summary>
    public void RollOver(ISecureKeyStore store)
    {
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] publicKey = next.ExportSubjectPublicKeyInfo();
        store.UpdateKeyManagementKey(
            Session, publicKey, KeyManagementKey.SignData(RollOverAuthorization.Data(publicKey), HashAlgorithmName.SHA256));
    }
}
