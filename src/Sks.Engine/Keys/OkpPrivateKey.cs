using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.PublicKeys;
using Sks.Core.Secrets;

namespace Sks.Engine.Keys;

/// <summary>A private key of Ed25519, Ed448, X25519 or X448: bytes, as RFC 8410 keeps them.</summary>
/// <remarks>Thread safe: the key is only read. Each use copies nothing but what BouncyCastle's functions keep on their way.</remarks>
internal sealed class OkpPrivateKey : PrivateKey
{
    private readonly OkpKeyAlgorithm _curve;
    private readonly SecretBuffer _key;
    private readonly byte[] _publicKey;

    /// <summary>Takes over <paramref name="pkcs8"/>.</summary>
    public OkpPrivateKey(SecretBuffer pkcs8, OkpKeyAlgorithm curve)
    {
        using (pkcs8)
        {
            _curve = curve;
            _key = OkpPkcs8.Read(curve, pkcs8.Span, out _);
            _publicKey = OkpCurve.PublicKey(curve, _key.Span);
        }
    }

    /// <summary>Generates a key pair; the caller wipes <paramref name="pkcs8"/>.</summary>
    public static PublicKey Generate(OkpKeyAlgorithm curve, out byte[] pkcs8)
    {
        using var key = SecretBuffer.Random(curve.KeyLength);
        pkcs8 = OkpPkcs8.Write(curve, key.Span);
        return PublicKey.FromBytes(curve, OkpCurve.PublicKey(curve, key.Span));
    }

    /// <summary>The public key of an imported private key; if it carries one too, it must be the same.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Crypto"/>: not strict PKCS #8 of a key on this curve.</exception>
    public static PublicKey ReadPublicKey(OkpKeyAlgorithm curve, ReadOnlySpan<byte> pkcs8)
    {
        using var key = OkpPkcs8.Read(curve, pkcs8, out byte[]? carried);
        byte[] publicKey = OkpCurve.PublicKey(curve, key.Span);
        return carried is null || carried.AsSpan().SequenceEqual(publicKey)
            ? PublicKey.FromBytes(curve, publicKey)
            : throw new SksException(SksStatus.Crypto, "The imported private key carries the public key of another.");
    }

    public override byte[] Sign(SignatureAlgorithm algorithm, ReadOnlySpan<byte> data) =>
        algorithm.KeyType == _curve.KeyType ? OkpCurve.Sign(_curve, _key.Span, _publicKey, data) : throw Unable();

    public override byte[] Agree(PublicKey publicKey)
    {
        byte[] secret = new byte[_curve.KeyLength];
        return OkpCurve.TryAgree(_curve, _key.Span, publicKey.Bytes(), secret)
            ? secret
            : throw new SksException(SksStatus.Crypto, "The other party's public key makes a shared secret of zeros.");
    }

    protected override void Wipe() => _key.Dispose();
}
