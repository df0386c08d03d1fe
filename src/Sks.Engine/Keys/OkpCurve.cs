using Org.BouncyCastle.Math.EC.Rfc7748;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Sks.Core.Algorithms;

namespace Sks.Engine.Keys;

/// <summary>The functions of Ed25519, Ed448 (RFC 8032) and X25519, X448 (RFC 7748), on bytes: BouncyCastle's, without its key objects,
/// which would keep copies that nobody wipes.</summary>
/// <remarks>Thread safe. Lengths are the caller's to have checked.</remarks>
internal static class OkpCurve
{
    /// <summary>The context of Ed448's signatures: none (RFC 8032, 5.2).</summary>
    private static readonly byte[] NoContext = [];

    public static byte[] PublicKey(OkpKeyAlgorithm curve, ReadOnlySpan<byte> privateKey)
    {
        byte[] publicKey = new byte[curve.KeyLength];
        switch (curve.KeyType)
        {
            case KeyType.Ed25519:
                Ed25519.GeneratePublicKey(privateKey, publicKey);
                break;
            case KeyType.Ed448:
                Ed448.GeneratePublicKey(privateKey, publicKey);
                break;
            case KeyType.X25519:
                X25519.GeneratePublicKey(privateKey, publicKey);
                break;
            case KeyType.X448:
                X448.GeneratePublicKey(privateKey, publicKey);
                break;
            default:
                throw NotHere(curve);
        }

        return publicKey;
    }

    /// <summary>Pure EdDSA of the message. A public key that is not the private key's would give the private key away.</summary>
    public static byte[] Sign(OkpKeyAlgorithm curve, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message)
    {
        byte[] signature = new byte[2 * curve.KeyLength];
        switch (curve.KeyType)
        {
            case KeyType.Ed25519:
                Ed25519.Sign(privateKey, publicKey, message, signature);
                break;
            case KeyType.Ed448:
                Ed448.Sign(privateKey, publicKey, NoContext, message, signature);
                break;
            default:
                throw NotHere(curve);
        }

        return signature;
    }

    /// <returns><see langword="false"/> also for a public key that is no point, and a signature of another length.</returns>
    public static bool Verify(OkpKeyAlgorithm curve, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == 2 * curve.KeyLength && curve.KeyType switch
        {
            KeyType.Ed25519 => Ed25519.Verify(signature, publicKey, message),
            KeyType.Ed448 => Ed448.Verify(signature, publicKey, NoContext, message),
            _ => throw NotHere(curve),
        };

    /// <summary>The shared secret, 32 or 56 bytes.</summary>
    /// <returns><see langword="false"/>: the other's point has so small an order that the secret is zero (RFC 7748, 6.1 and 6.2).</returns>
    public static bool TryAgree(OkpKeyAlgorithm curve, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> secret) =>
        curve.KeyType switch
        {
            KeyType.X25519 => X25519.CalculateAgreement(privateKey, publicKey, secret),
            KeyType.X448 => X448.CalculateAgreement(privateKey, publicKey, secret),
            _ => throw NotHere(curve),
        };

    private static InvalidOperationException NotHere(OkpKeyAlgorithm curve) => new($"{curve.JwkName} has no such function.");
}
