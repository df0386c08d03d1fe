using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using Sks.Core;
using static Sks.Engine.Tests.BadInput.BadValue;

namespace Sks.Engine.Tests.BadInput;

/// <summary>Public keys that are none: DER, points and integers beyond what section 6.5 allows.</summary>
internal static class BadKeys
{
    private const string EcPublicKey = "1.2.840.10045.2.1";
    private const string P256 = "1.2.840.10045.3.1.7";

    private static readonly Asn1Tag Infinity = Asn1Tag.PrimitiveBitString;

    /// <summary>An EC key for import, PKCS #8.</summary>
    public static byte[] PrivateKey { get; } = NewPrivateKey(ECCurve.NamedCurves.nistP256);

    public static byte[] NewP256() => NewPublicKey(ECCurve.NamedCurves.nistP256);

    public static byte[] NewPublicKey(ECCurve curve)
    {
        using var key = ECDsa.Create(curve);
        return key.ExportSubjectPublicKeyInfo();
    }

    public static byte[] NewPrivateKey(ECCurve curve)
    {
        using var key = ECDsa.Create(curve);
        return key.ExportPkcs8PrivateKey();
    }

    /// <summary>Where an elliptic curve or an RSA key may stand. What is no key at all is ERROR_CRYPTO; what the store does not list, ERROR_ALGORITHM.</summary>
    public static IEnumerable<BadValue> All() => [.. Ec(), .. Rsa()];

    private static IEnumerable<BadValue> Ec()
    {
        byte[] key = NewP256();
        byte[] point = key[^65..];
        yield return Of("a byte", [0x30], SksStatus.Crypto);
        yield return Of("65,535 bytes", Filled(0x30, 65_535), SksStatus.Crypto);
        yield return Of("a byte follows", [.. key, 0], SksStatus.Crypto);
        yield return Of("a byte is missing", key[..^1], SksStatus.Crypto);
        yield return Of("indefinite length", [0x30, 0x80, .. key[2..], 0, 0], SksStatus.Crypto);
        yield return Of("length in two bytes", [0x30, 0x81, .. key[1..]], SksStatus.Crypto);
        yield return Of("length of four gigabytes", [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, .. key[2..]], SksStatus.Crypto);
        yield return Of("an algorithm that is none", Info("1.2.840.10045.2.99", P256, point), SksStatus.Crypto, SksStatus.Algorithm);
        yield return Of("a curve that is none", Info(EcPublicKey, "1.2.840.10045.3.1.99", point), SksStatus.Crypto, SksStatus.Algorithm);
        yield return Of("an unlisted curve", NewPublicKey(ECCurve.NamedCurves.brainpoolP256r1), SksStatus.Crypto, SksStatus.Algorithm);
        yield return Of("a point off the curve", [.. key[..^1], (byte)(key[^1] ^ 1)], SksStatus.Crypto);
        yield return Of("the point zero, zero", [.. key[..^64], .. new byte[64]], SksStatus.Crypto);
        yield return Of("coordinates above the field", [.. key[..^64], .. Filled(0xFF, 64)], SksStatus.Crypto);
        yield return Of("the point at infinity", Info(EcPublicKey, P256, [0]), SksStatus.Crypto);
        yield return Of("a compressed point", Info(EcPublicKey, P256, [(byte)(2 + (point[^1] & 1)), .. point[1..33]]), SksStatus.Crypto);
        yield return Of("a hybrid point", Info(EcPublicKey, P256, [(byte)(6 + (point[^1] & 1)), .. point[1..]]), SksStatus.Crypto);
        yield return Of("unused bits", [.. key[..25], 1, .. key[26..]], SksStatus.Crypto);
        yield return Of("a P-384 point under P-256", Info(EcPublicKey, P256, NewPublicKey(ECCurve.NamedCurves.nistP384)[^97..]), SksStatus.Crypto);
        yield return Of("nested 20,000 deep", Nested(20_000), SksStatus.Crypto);
        yield return Of("PEM", "-----BEGIN PUBLIC KEY-----"u8.ToArray(), SksStatus.Crypto);
    }

    private static IEnumerable<BadValue> Rsa()
    {
        using var rsa = RSA.Create(2048);
        byte[] info = rsa.ExportSubjectPublicKeyInfo();
        var modulus = new BigInteger(rsa.ExportParameters(false).Modulus, isUnsigned: true, isBigEndian: true);
        var exponent = new BigInteger(65537);
        yield return Of("RSA, a byte follows", [.. info, 0], SksStatus.Crypto);
        yield return Of("RSA, even modulus", RsaInfo(modulus - 1, exponent), SksStatus.Crypto);
        yield return Of("RSA, 512 bits", RsaInfo(modulus >> 1536 | 1, exponent), SksStatus.Algorithm);
        yield return Of("RSA, 2,047 bits", RsaInfo((modulus >> 1) | 1, exponent), SksStatus.Algorithm);
        yield return Of("RSA, 65,536 bits", RsaInfo((BigInteger.One << 65_535) | 1, exponent), SksStatus.Algorithm);
        yield return Of("RSA, modulus zero", RsaInfo(0, exponent), SksStatus.Algorithm, SksStatus.Crypto);
        yield return Of("RSA, negative modulus", RsaInfo(-modulus, exponent), SksStatus.Algorithm, SksStatus.Crypto);
        yield return Of("RSA, exponent zero", RsaInfo(modulus, 0), SksStatus.Crypto);
        yield return Of("RSA, exponent one", RsaInfo(modulus, 1), SksStatus.Crypto);
        yield return Of("RSA, even exponent", RsaInfo(modulus, 65538), SksStatus.Crypto);
        yield return Of("RSA, negative exponent", RsaInfo(modulus, -3), SksStatus.Crypto);
        yield return Of("RSA, exponent above the modulus", RsaInfo(modulus, modulus + 2), SksStatus.Algorithm);
        yield return Of("RSA, exponent of 32,000 bits", RsaInfo(modulus, (BigInteger.One << 32_000) | 1), SksStatus.Algorithm);
        yield return Of("RSA, non-minimal modulus", RsaInfo([0, .. Signed(modulus)], Signed(exponent)), SksStatus.Crypto);
        yield return Of("RSA, non-minimal exponent", RsaInfo(Signed(modulus), [0, 1, 0, 1]), SksStatus.Crypto);
        yield return Of("RSA, empty integer", RsaInfo(Signed(modulus), []), SksStatus.Crypto);
        yield return Of("RSA, three integers", RsaInfo(Signed(modulus), Signed(exponent), [3]), SksStatus.Crypto);
        yield return Of("RSA, no NULL", WithoutNull(Signed(modulus), Signed(exponent)), SksStatus.Crypto);
    }

    private static byte[] Signed(BigInteger value) => value.ToByteArray(isBigEndian: true);

    private static byte[] RsaInfo(BigInteger modulus, BigInteger exponent) => RsaInfo(Signed(modulus), Signed(exponent));

    private static byte[] RsaInfo(params byte[][] integers)
    {
        // Lengths by hand where the writer would put its own opinion of integers.
        byte[] sequence = Tagged(0x30, [.. integers.SelectMany(integer => Tagged(0x02, integer))]);
        byte[] algorithm = [0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00];
        return Tagged(0x30, [.. algorithm, .. Tagged(0x03, [0, .. sequence])]);
    }

    private static byte[] WithoutNull(params byte[][] integers)
    {
        byte[] sequence = Tagged(0x30, [.. integers.SelectMany(integer => Tagged(0x02, integer))]);
        byte[] algorithm = [0x30, 0x0B, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];
        return Tagged(0x30, [.. algorithm, .. Tagged(0x03, [0, .. sequence])]);
    }

    private static byte[] Info(string algorithm, string curve, byte[] point)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(algorithm);
                writer.WriteObjectIdentifier(curve);
            }

            writer.WriteBitString(point, unusedBitCount: 0, Infinity);
        }

        return writer.Encode();
    }

    internal static byte[] Tagged(byte tag, byte[] content) => content.Length switch
    {
        < 0x80 => [tag, (byte)content.Length, .. content],
        < 0x100 => [tag, 0x81, (byte)content.Length, .. content],
        < 0x10000 => [tag, 0x82, (byte)(content.Length >> 8), (byte)(content.Length & 0xFF), .. content],
        _ => [tag, 0x83, (byte)(content.Length >> 16), (byte)((content.Length >> 8) & 0xFF), (byte)(content.Length & 0xFF), .. content],
    };

    /// <summary>Sequences in each other, all of right length.</summary>
    internal static byte[] Nested(int bytes)
    {
        byte[] nested = new byte[bytes];
        int start = bytes;
        int length = 0;
        while (start >= 4)
        {
            byte[] header = Tagged(0x30, new byte[length])[..^length];
            start -= header.Length;
            header.CopyTo(nested, start);
            length += header.Length;
        }

        return nested[start..];
    }
}
