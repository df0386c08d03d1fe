using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.PublicKeys;
using Sks.Engine.Keys;

namespace Sks.Engine.Provisioning;

/// <summary>An issuer's <c>keyManagementKey</c>: the listed keys that can sign.</summary>
internal static class KeyManagementKey
{
    /// <exception cref="SksException">
    /// <see cref="SksStatus.Crypto"/>: not a strict public key; <see cref="SksStatus.Algorithm"/>: not listed, or a key of agreement only.
    /// </exception>
    public static PublicKey Read(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        var key = PublicKey.ReadVerifier(subjectPublicKeyInfo);
        return AlgorithmRegistry.All.OfType<SignatureAlgorithm>().Any(signature => signature.Suits(key.Algorithm))
            ? key
            : throw new SksException(SksStatus.Algorithm, "keyManagementKey is not a key that signs.");
    }

    /// <summary>Section 6.4: with SHA-256 by RSA and EC keys; EdDSA signs <paramref name="data"/> itself.</summary>
    public static bool Verify(PublicKey key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> authorization) => key.Algorithm is OkpKeyAlgorithm curve
        ? OkpCurve.Verify(curve, key.Bytes(), data, authorization)
        : key.Verify(data, authorization);
}
