using System.Numerics;
using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Sks.Core.Algorithms;
using Sks.Core.PublicKeys;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>Signatures as whoever receives them verifies them.</summary>
internal static class Verify
{
    /// <summary>Asserts that a signature verifies, and that it does not for other data.</summary>
    public static void Signature(byte[] publicKey, SignatureAlgorithm algorithm, byte[] data, byte[] signature)
    {
        Assert.True(Verifies(publicKey, algorithm, data, signature), algorithm.Uri);
        // The first byte: ECDSA cuts a hash that is longer than its curve.
        byte[] other = [.. data];
        other[0] ^= 1;
        Assert.False(Verifies(publicKey, algorithm, other, signature), algorithm.Uri);
    }

    private static bool Verifies(byte[] publicKey, SignatureAlgorithm algorithm, byte[] data, byte[] signature)
    {
        switch (algorithm.KeyType)
        {
            case KeyType.Ec:
                using (var ecdsa = ECDsa.Create())
                {
                    ecdsa.ImportSubjectPublicKeyInfo(publicKey, out _);
                    return ecdsa.VerifyHash(data, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
                }

            case KeyType.Rsa:
                using (var rsa = RSA.Create())
                {
                    rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
                    return algorithm.Hash is { } hash
                        ? rsa.VerifyHash(data, signature, hash, algorithm.Padding!)
                        : EncodedMessage(data, rsa.KeySize / 8).AsSpan().SequenceEqual(Public(rsa, signature));
                }

            case KeyType.Ed25519:
                return Ed25519.Verify(signature, PublicKey.Read(publicKey).Bytes(), data);

            default:
                Assert.Equal(KeyType.Ed448, algorithm.KeyType);
                return Ed448.Verify(signature, PublicKey.Read(publicKey).Bytes(), [], data);
        }
    }

    /// <summary>signHashedData: <c>0x00 || 0x01 || PS || 0x00 || data</c>.</summary>
    private static byte[] EncodedMessage(byte[] data, int length) =>
        [0, 1, .. Enumerable.Repeat((byte)0xFF, length - 3 - data.Length), 0, .. data];

    private static byte[] Public(RSA rsa, byte[] signature)
    {
        var p = rsa.ExportParameters(false);
        var value = BigInteger.ModPow(Big(signature), Big(p.Exponent!), Big(p.Modulus!));
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[signature.Length - bytes.Length], .. bytes];
    }

    private static BigInteger Big(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
