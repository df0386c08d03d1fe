namespace Sks.Core.Algorithms;

/// <summary>A curve whose keys are strings of bytes: JOSE's octet key pairs (RFC 8037), X.509's RFC 8410.</summary>
public sealed record OkpKeyAlgorithm : KeyGenerationAlgorithm
{
    /// <summary>Makes the row of one curve.</summary>
    /// <param name="uri">Algorithm URI.</param>
    /// <param name="keyType">The curve; its name is JOSE's.</param>
    /// <param name="keySize">Bits of the field.</param>
    /// <param name="keyLength">Bytes of a public key, and of a private key.</param>
    /// <param name="publicKeyHeader">The DER of SubjectPublicKeyInfo up to the key itself, in hexadecimal.</param>
    public OkpKeyAlgorithm(string uri, KeyType keyType, int keySize, int keyLength, string publicKeyHeader)
        : base(uri, keyType, keySize)
    {
        KeyLength = keyLength;
        PublicKeyHeader = Convert.FromHexString(publicKeyHeader);
    }

    /// <summary>JOSE's name of the curve, such as <c>Ed25519</c>.</summary>
    public string JwkName => KeyType.ToString();

    /// <summary>Bytes of a public key, and of a private key.</summary>
    public int KeyLength { get; }

    /// <summary>What precedes the key in a public key (section 6.5).</summary>
    public ReadOnlyMemory<byte> PublicKeyHeader { get; }

    /// <summary><c>SEQUENCE { curve }</c>, the algorithm of public keys and of PKCS #8: it has no parameters.</summary>
    public ReadOnlyMemory<byte> AlgorithmIdentifier => PublicKeyHeader.Slice(2, 7);
}
