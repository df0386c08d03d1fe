using System.Formats.Asn1;
using System.Security.Cryptography;
using Sks.Core.Algorithms;

namespace Sks.Core.PublicKeys;

/// <summary>
/// A public key as section 6.5 has it: X.509 SubjectPublicKeyInfo in DER, with exactly one encoding for each key.
/// Immutable; holds no native resources.
/// </summary>
public sealed class PublicKey
{
    private PublicKey(byte[] subjectPublicKeyInfo, KeyGenerationAlgorithm algorithm)
    {
        SubjectPublicKeyInfo = subjectPublicKeyInfo;
        Algorithm = algorithm;
    }

    /// <summary>The DER.</summary>
    public byte[] SubjectPublicKeyInfo { get; }

    /// <summary>The registry's row that a key of this kind and size comes from.</summary>
    public KeyGenerationAlgorithm Algorithm { get; }

    /// <summary>
    /// Whether the key is RSA below 2,048 bits: such keys can be imported and used for what is old, but must vouch for nothing.
    /// </summary>
    public bool IsLegacy => Algorithm is RsaKeyAlgorithm { KeySize: < 2048 };

    /// <summary>Reads a key that anybody may have sent.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.Algorithm"/>: a curve, size or kind that the registry does not list;
    /// <see cref="SksStatus.Crypto"/>: not the strict encoding of a key.
    /// </exception>
    public static PublicKey Read(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        foreach (var row in AlgorithmRegistry.All)
        {
            if (row is EcKeyAlgorithm curve && subjectPublicKeyInfo.StartsWith(curve.PublicKeyHeader.Span))
            {
                return subjectPublicKeyInfo.Length == curve.PublicKeyHeader.Length + (2 * curve.CoordinateSize)
                    ? new PublicKey(subjectPublicKeyInfo.ToArray(), curve)
                    : throw NotStrict();
            }
        }

        return ReadRsa(subjectPublicKeyInfo);
    }

    /// <summary>
    /// Reads a key that is to verify signatures later: also checks what its form does not tell, so that a key that can never verify
    /// anything is refused now and not then.
    /// </summary>
    /// <exception cref="SksException">As <see cref="Read"/>; <see cref="SksStatus.Crypto"/>: a point that is not on its curve.</exception>
    public static PublicKey ReadVerifier(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        var key = Read(subjectPublicKeyInfo);
        using AsymmetricAlgorithm opened = key.Algorithm is EcKeyAlgorithm ? key.Import(ECDsa.Create()) : key.Import(RSA.Create());
        return key;
    }

    /// <summary>Makes the key of a point, given by its coordinates.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Crypto"/>: a coordinate has not the curve's length.</exception>
    public static PublicKey FromCoordinates(EcKeyAlgorithm curve, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y) =>
        x.Length == curve.CoordinateSize && y.Length == curve.CoordinateSize
            ? new PublicKey([.. curve.PublicKeyHeader.Span, .. x, .. y], curve)
            : throw NotStrict();

    /// <summary>The public key that a private EC key carries with it, without a second export of the key:
    /// <code>
    /// SEQUENCE { version, SEQUENCE { algorithm, curve }, OCTET STRING { SEQUENCE { version, d, [1] { BIT STRING point } } } }
    /// </code>
    /// </summary>
    /// <exception cref="SksException"><see cref="SksStatus.Crypto"/>: not PKCS #8 of a key on the curve with its public key.</exception>
    public static PublicKey FromPkcs8(EcKeyAlgorithm curve, ReadOnlyMemory<byte> pkcs8)
    {
        try
        {
            var info = new AsnReader(pkcs8, AsnEncodingRules.DER).ReadSequence();
            info.ReadInteger();
            info.ReadSequence();
            if (!info.TryReadPrimitiveOctetString(out var octets))
            {
                throw NotStrict();
            }

            var key = new AsnReader(octets, AsnEncodingRules.DER).ReadSequence();
            key.ReadInteger();
            key.ReadEncodedValue();
            var publicKey = new Asn1Tag(TagClass.ContextSpecific, 1, isConstructed: true);
            while (!key.PeekTag().HasSameClassAndValue(publicKey))
            {
                key.ReadEncodedValue();
            }

            byte[] point = key.ReadSequence(publicKey).ReadBitString(out _);
            var header = curve.PublicKeyHeader.Span;
            return Read([.. header[..^1], .. point]);
        }
        catch (AsnContentException)
        {
            throw NotStrict();
        }
    }

    /// <summary>Makes the key of a modulus and an exponent, big-endian and unsigned without leading zeros.</summary>
    /// <exception cref="SksException">As <see cref="Read"/>.</exception>
    public static PublicKey FromRsa(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent)
    {
        if (modulus.IsEmpty || exponent.IsEmpty || modulus[0] == 0 || exponent[0] == 0)
        {
            throw NotStrict();
        }

        return ReadRsa(WriteRsa(Signed(modulus), Signed(exponent)));

        static byte[] Signed(ReadOnlySpan<byte> unsigned) => unsigned[0] < 0x80 ? unsigned.ToArray() : [0, .. unsigned];
    }

    /// <summary>The coordinates of an EC key, each of the curve's length.</summary>
    /// <exception cref="InvalidOperationException">Not an EC key.</exception>
    public (byte[] X, byte[] Y) Coordinates()
    {
        var curve = Algorithm as EcKeyAlgorithm ?? throw new InvalidOperationException("Not an EC key.");
        var point = SubjectPublicKeyInfo.AsSpan(curve.PublicKeyHeader.Length);
        return (point[..curve.CoordinateSize].ToArray(), point[curve.CoordinateSize..].ToArray());
    }

    /// <summary>Modulus and exponent of an RSA key, big-endian and unsigned without leading zeros.</summary>
    /// <exception cref="InvalidOperationException">Not an RSA key.</exception>
    public (byte[] Modulus, byte[] Exponent) RsaIntegers()
    {
        if (Algorithm is not RsaKeyAlgorithm)
        {
            throw new InvalidOperationException("Not an RSA key.");
        }

        ReadRsaIntegers(SubjectPublicKeyInfo, out byte[] modulus, out byte[] exponent);
        return (Unsigned(modulus), Unsigned(exponent));

        static byte[] Unsigned(byte[] signed) => signed[0] == 0 ? signed[1..] : signed;
    }

    /// <summary>Opens an EC key for ECDH; the point is checked to lie on the curve.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.Algorithm"/>: not an EC key; <see cref="SksStatus.Crypto"/>: not a point of the curve.
    /// </exception>
    public ECDiffieHellman OpenEcdh() => Algorithm is EcKeyAlgorithm
        ? Import(ECDiffieHellman.Create())
        : throw new SksException(SksStatus.Algorithm, "An elliptic curve key is needed.");

    /// <summary>
    /// Verifies a signature with SHA-256 as attestation and key management keys make it: PKCS #1 v1.5 for RSA, <c>r || s</c> for EC.
    /// </summary>
    /// <returns><see langword="false"/> for any signature that does not verify, whatever its form.</returns>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        try
        {
            return Verifies(data, signature);
        }
        catch (CryptographicException)
        {
            // A key that the library will not compute with, such as RSA with an exponent of thousands of bits.
            return false;
        }
    }

    private bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (Algorithm is EcKeyAlgorithm)
        {
            using var ecdsa = Import(ECDsa.Create());
            return ecdsa.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        using var rsa = Import(RSA.Create());
        return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static PublicKey ReadRsa(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        byte[] modulus;
        byte[] exponent;
        try
        {
            ReadRsaIntegers(subjectPublicKeyInfo, out modulus, out exponent);
        }
        catch (AsnContentException)
        {
            throw NotStrict();
        }

        // One encoding only: what we would write must be what we read.
        if (!subjectPublicKeyInfo.SequenceEqual(WriteRsa(modulus, exponent)))
        {
            throw NotStrict();
        }

        int bitLength = BitLength(modulus);
        var algorithm = AlgorithmRegistry.All.OfType<RsaKeyAlgorithm>().FirstOrDefault(a => a.KeySize == bitLength)
            ?? throw new SksException(SksStatus.Algorithm, $"RSA keys of {bitLength} bits are not supported.");
        if ((modulus[^1] & 1) == 0)
        {
            throw new SksException(SksStatus.Crypto, "The RSA modulus is even.");
        }

        return exponent[0] < 0x80 && (exponent[^1] & 1) == 1 && (exponent.Length > 1 || exponent[0] >= 3) && IsBelow(exponent, modulus)
            ? new PublicKey(subjectPublicKeyInfo.ToArray(), algorithm)
            : throw new SksException(SksStatus.Crypto, "The RSA exponent is not an odd integer from 3 to below the modulus.");
    }

    private static void ReadRsaIntegers(ReadOnlySpan<byte> subjectPublicKeyInfo, out byte[] modulus, out byte[] exponent)
    {
        AsnDecoder.ReadSequence(subjectPublicKeyInfo, AsnEncodingRules.DER, out int offset, out int length, out _);
        var content = subjectPublicKeyInfo.Slice(offset, length);
        AsnDecoder.ReadSequence(content, AsnEncodingRules.DER, out _, out _, out int algorithmLength);
        byte[] bits = AsnDecoder.ReadBitString(content[algorithmLength..], AsnEncodingRules.DER, out _, out _);
        AsnDecoder.ReadSequence(bits, AsnEncodingRules.DER, out offset, out length, out _);
        var integers = bits.AsSpan(offset, length);
        modulus = AsnDecoder.ReadIntegerBytes(integers, AsnEncodingRules.DER, out int consumed).ToArray();
        exponent = AsnDecoder.ReadIntegerBytes(integers[consumed..], AsnEncodingRules.DER, out _).ToArray();
    }

    /// <summary><c>SEQUENCE { SEQUENCE { rsaEncryption, NULL }, BIT STRING { SEQUENCE { modulus, exponent } } }</c>.</summary>
    private static byte[] WriteRsa(ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent)
    {
        var key = new AsnWriter(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            key.WriteInteger(modulus);
            key.WriteInteger(exponent);
        }

        var info = new AsnWriter(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            using (info.PushSequence())
            {
                info.WriteObjectIdentifier("1.2.840.113549.1.1.1");
                info.WriteNull();
            }

            info.WriteBitString(key.Encode());
        }

        return info.Encode();
    }

    /// <summary>Of two positive DER integers.</summary>
    private static bool IsBelow(ReadOnlySpan<byte> integer, ReadOnlySpan<byte> limit) =>
        integer.Length != limit.Length ? integer.Length < limit.Length : integer.SequenceCompareTo(limit) < 0;

    /// <summary>Bits of a positive DER integer; 0 for a negative one, which no row has.</summary>
    private static int BitLength(ReadOnlySpan<byte> integer)
    {
        if (integer[0] >= 0x80)
        {
            return 0;
        }

        var digits = integer[0] == 0 ? integer[1..] : integer;
        return digits.IsEmpty ? 0 : (digits.Length * 8) - System.Numerics.BitOperations.LeadingZeroCount((uint)digits[0] << 24);
    }

    private static SksException NotStrict() => new(SksStatus.Crypto, "A public key is not in strict X.509 DER encoding.");

    private T Import<T>(T algorithm)
        where T : AsymmetricAlgorithm
    {
        try
        {
            algorithm.ImportSubjectPublicKeyInfo(SubjectPublicKeyInfo, out _);
            return algorithm;
        }
        catch (CryptographicException)
        {
            algorithm.Dispose();
            throw new SksException(SksStatus.Crypto, "The public key is not valid for its algorithm.");
        }
    }
}
