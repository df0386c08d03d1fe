using System.Security.Cryptography;

namespace Sks.Core.Algorithms;

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
