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

    /// <summary>The registry's row that a key of this kind and size comes from; of RSA, with this exponent.</summary>
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

            if (row is OkpKeyAlgorithm okp && subjectPublicKeyInfo.StartsWith(okp.PublicKeyHeader.Span))
            {
                return FromBytes(okp, subjectPublicKeyInfo[okp.PublicKeyHeader.Length..]);
            }
        }

        return UnlistedKind.Is(subjectPublicKeyInfo)
            ? throw new SksException(SksStatus.Algorithm, "Public keys of this kind, or on this curve, are not supported.")
            : ReadRsa(subjectPublicKeyInfo);
    }

    /// <summary>
    /// Reads a key that is to verify signatures later: also checks what its form does not tell, so that a key that can never verify
    /// anything is refused now and not then.
    /// </summary>
    /// <exception cref="SksException">As <see cref="Read"/>; <see cref="SksStatus.Crypto"/>: a point that is not on its curve.</exception>
    public static PublicKey ReadVerifier(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        var key = Read(subjectPublicKeyInfo);
        using AsymmetricAlgorithm? opened = key.Algorithm switch
        {
            EcKeyAlgorithm => key.Import(ECDsa.Create()),
            RsaKeyAlgorithm => key.Import(RSA.Create()),
            _ => null,
        };
        return key;
    }

    /// <summary>Makes the key of a point, given by its coordinates.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Crypto"/>: a coordinate has not the curve's length.</exception>
    public static PublicKey FromCoordinates(EcKeyAlgorithm curve, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y) =>
        x.Length == curve.CoordinateSize && y.Length == curve.CoordinateSize
            ? new PublicKey([.. curve.PublicKeyHeader.Span, .. x, .. y], curve)
            : throw NotStrict();

    /// <summary>Makes a key of Ed25519, Ed448, X25519 or X448 from its bytes, which are not looked into: each user of the key does.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Crypto"/>: not as many bytes as the curve's keys have.</exception>
    public static PublicKey FromBytes(OkpKeyAlgorithm curve, ReadOnlySpan<byte> key) => key.Length == curve.KeyLength
        ? new PublicKey([.. curve.PublicKeyHeader.Span, .. key], curve)
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

        return ReadRsa(RsaPublicKeyInfo.Write(Signed(modulus), Signed(exponent)));

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

    /// <summary>The bytes of a key of Ed25519, Ed448, X25519 or X448.</summary>
    /// <exception cref="InvalidOperationException">A key of another kind.</exception>
    public ReadOnlySpan<byte> Bytes() => Algorithm is OkpKeyAlgorithm curve
        ? SubjectPublicKeyInfo.AsSpan(curve.PublicKeyHeader.Length)
        : throw new InvalidOperationException("Not a key of bytes.");

    /// <summary>
    /// Whether this is a key that <c>createKeyEntry</c> may have made of <paramref name="algorithm"/> with <paramref name="keyParameters"/>:
    /// kind, size and RSA exponent.
    /// </summary>
    public bool Matches(KeyGenerationAlgorithm algorithm, ReadOnlySpan<byte> keyParameters) => algorithm is RsaKeyAlgorithm rsa
        ? IsOfSameKindAndSize(rsa) && rsa.Generates(RsaKeyAlgorithm.ExponentOf(RsaIntegers().Exponent), keyParameters)
        : algorithm == Algorithm && keyParameters.IsEmpty;

    /// <summary>Whether kind and size are those of <paramref name="algorithm"/>, whatever its RSA exponent.</summary>
    public bool IsOfSameKindAndSize(KeyGenerationAlgorithm algorithm) =>
        (Algorithm.KeyType, Algorithm.KeySize) == (algorithm.KeyType, algorithm.KeySize);

    /// <summary>Modulus and exponent of an RSA key, big-endian and unsigned without leading zeros.</summary>
    /// <exception cref="InvalidOperationException">Not an RSA key.</exception>
    public (byte[] Modulus, byte[] Exponent) RsaIntegers()
    {
        if (Algorithm is not RsaKeyAlgorithm)
        {
            throw new InvalidOperationException("Not an RSA key.");
        }

        var (modulus, exponent) = RsaPublicKeyInfo.Read(SubjectPublicKeyInfo)!.Value;
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
    /// EdDSA is the engine's to verify, since .NET cannot.
    /// </summary>
    /// <returns><see langword="false"/> for any signature that does not verify, whatever its form.</returns>
    /// <exception cref="SksException"><see cref="SksStatus.Algorithm"/>: the key is neither RSA nor EC.</exception>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        try
        {
            return Verifies(data, signature);
        }
        catch (CryptographicException)
        {
            // A key that the library will not compute with, such as RSA whose modulus has small factors.
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

        if (Algorithm is not RsaKeyAlgorithm)
        {
            throw new SksException(SksStatus.Algorithm, "An RSA or elliptic curve key is needed.");
        }

        using var rsa = Import(RSA.Create());
        return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static PublicKey ReadRsa(ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        var (modulus, exponent) = RsaPublicKeyInfo.Read(subjectPublicKeyInfo) ?? throw NotStrict();
        int bitLength = RsaPublicKeyInfo.BitLength(modulus);
        if (!AlgorithmRegistry.All.OfType<RsaKeyAlgorithm>().Any(a => a.KeySize == bitLength))
        {
            throw new SksException(SksStatus.Algorithm, $"RSA keys of {bitLength} bits are not supported.");
        }

        if (RsaPublicKeyInfo.BitLength(exponent) > 8 * RsaKeyAlgorithm.MaxExponentSize)
        {
            throw new SksException(SksStatus.Algorithm, "RSA exponents of more than 8 bytes are not supported.");
        }

        if ((modulus[^1] & 1) == 0)
        {
            throw new SksException(SksStatus.Crypto, "The RSA modulus is even.");
        }

        ulong value = RsaKeyAlgorithm.ExponentOf(exponent);
        if (exponent[0] >= 0x80 || !RsaKeyAlgorithm.IsExponent(value))
        {
            throw new SksException(SksStatus.Crypto, "The RSA exponent is not an odd integer of at least 3.");
        }

        return new PublicKey(
            subjectPublicKeyInfo.ToArray(),
            AlgorithmRegistry.All.OfType<RsaKeyAlgorithm>().First(
                a => a.KeySize == bitLength && a.VariableExponent == (value != RsaKeyAlgorithm.ImplicitExponent)));
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
