using System.Numerics;
using System.Security.Cryptography;
using Sks.Core.Algorithms;
using Sks.Core.PublicKeys;

namespace Sks.Engine.Tests.Vectors;

/// <summary>The keys of vectors, in the forms in which a key store takes them.</summary>
internal static class VectorKey
{
    public static RSAParameters RsaPublic(Vector vector) => new() { Modulus = vector["N"], Exponent = Minimal(vector["E"]) };

    /// <summary>PKCS #8, and the published public key.</summary>
    public static (byte[] Pkcs8, byte[] PublicKey) Private(Vector vector, KeyType keyType)
    {
        switch (keyType)
        {
            case KeyType.Rsa:
                using (var rsa = RSA.Create(Rsa(vector)))
                {
                    return (rsa.ExportPkcs8PrivateKey(), rsa.ExportSubjectPublicKeyInfo());
                }

            case KeyType.Ec:
                var curve = vector.Rows.OfType<EcKeyAlgorithm>().Single();
                var point = new ECPoint { X = vector["X"], Y = vector["Y"] };
                using (var ec = ECDsa.Create(new ECParameters { Curve = curve.Curve, D = vector["D"], Q = point }))
                {
                    return (ec.ExportPkcs8PrivateKey(), PublicKey.FromCoordinates(curve, point.X, point.Y).SubjectPublicKeyInfo);
                }

            default:
                var okp = vector.Rows.OfType<OkpKeyAlgorithm>().Single();
                byte[] pkcs8 = Okp(okp, vector["Private"]);
                byte[] publicKey = vector.Has("Public") ? vector["Public"] : OwnPublicKey(okp, vector["Private"]);
                return (pkcs8, PublicKey.FromBytes(okp, publicKey).SubjectPublicKeyInfo);
        }
    }

    /// <summary>RFC 8410, section 7, version 0.</summary>
    public static byte[] Okp(OkpKeyAlgorithm curve, byte[] key)
    {
        byte[] content = [0x02, 1, 0, .. curve.AlgorithmIdentifier.Span, 0x04, (byte)(key.Length + 2), 0x04, (byte)key.Length, .. key];
        return [0x30, (byte)content.Length, .. content];
    }

    /// <summary>RFC 7748's section 5.2 has no public keys of its scalars: they are the function of the base point, 9 or 5.</summary>
    private static byte[] OwnPublicKey(OkpKeyAlgorithm curve, byte[] scalar)
    {
        byte[] publicKey = new byte[curve.KeyLength];
        if (curve.KeyType == KeyType.X25519)
        {
            Org.BouncyCastle.Math.EC.Rfc7748.X25519.ScalarMultBase(scalar, publicKey);
        }
        else
        {
            Org.BouncyCastle.Math.EC.Rfc7748.X448.ScalarMultBase(scalar, publicKey);
        }

        return publicKey;
    }

    private static RSAParameters Rsa(Vector vector)
    {
        var (d, p, q) = (Big(vector["D"]), Big(vector["P"]), Big(vector["Q"]));
        int half = vector["N"].Length / 2;
        return RsaPublic(vector) with
        {
            D = Fixed(d, 2 * half),
            P = Fixed(p, half),
            Q = Fixed(q, half),
            DP = Fixed(d % (p - 1), half),
            DQ = Fixed(d % (q - 1), half),
            InverseQ = Fixed(BigInteger.ModPow(q, p - 2, p), half),
        };
    }

    private static BigInteger Big(byte[] value) => new(value, isUnsigned: true, isBigEndian: true);

    private static byte[] Minimal(byte[] value) => value[Array.FindIndex(value, digit => digit != 0)..];

    private static byte[] Fixed(BigInteger value, int length)
    {
        byte[] digits = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - digits.Length], .. digits];
    }
}
