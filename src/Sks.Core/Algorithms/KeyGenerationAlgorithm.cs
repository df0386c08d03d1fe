using System.Security.Cryptography;

namespace Sks.Core.Algorithms;

/// <summary>An algorithm of asymmetric key generation (sections 4.1 and 4.3).</summary>
/// <param name="Uri">Algorithm URI.</param>
/// <param name="KeyType">What it generates.</param>
/// <param name="KeySize">Bits of the modulus or the field.</param>
public abstract record KeyGenerationAlgorithm(string Uri, KeyType KeyType, int KeySize) : Algorithm(Uri);

/// <summary>RSA of a fixed size with exponent 65,537.</summary>
/// <param name="Uri">Algorithm URI.</param>
/// <param name="KeySize">Bits of the modulus.</param>
public sealed record RsaKeyAlgorithm(string Uri, int KeySize) : KeyGenerationAlgorithm(Uri, KeyType.Rsa, KeySize);

/// <summary>A named elliptic curve.</summary>
public sealed record EcKeyAlgorithm : KeyGenerationAlgorithm
{
    /// <summary>Makes the row of one curve.</summary>
    /// <param name="uri">Algorithm URI.</param>
    /// <param name="keySize">Bits of the field.</param>
    /// <param name="jwkName">JWA's name of the curve.</param>
    /// <param name="curve">The curve by OID.</param>
    /// <param name="publicKeyHeader">The DER of SubjectPublicKeyInfo up to and with the 0x04 of the uncompressed point, in hexadecimal.</param>
    public EcKeyAlgorithm(string uri, int keySize, string jwkName, ECCurve curve, string publicKeyHeader)
        : base(uri, KeyType.Ec, keySize)
    {
        JwkName = jwkName;
        Curve = curve;
        PublicKeyHeader = Convert.FromHexString(publicKeyHeader);
    }

    /// <summary>JWA's name of the curve, such as <c>P-256</c>.</summary>
    public string JwkName { get; }

    /// <summary>The curve.</summary>
    public ECCurve Curve { get; }

    /// <summary>Bytes of a coordinate.</summary>
    public int CoordinateSize => (KeySize + 7) / 8;

    /// <summary>What precedes the coordinates in a public key (section 6.5).</summary>
    public ReadOnlyMemory<byte> PublicKeyHeader { get; }
}
