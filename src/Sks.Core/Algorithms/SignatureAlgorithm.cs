using System.Security.Cryptography;

namespace Sks.Core.Algorithms;

/// <summary>An algorithm of asymmetric key signatures (section 4.1).</summary>
/// <param name="Uri">Algorithm URI.</param>
/// <param name="KeyType">The keys that it takes.</param>
/// <param name="Hash">
/// The hash that the caller has applied; <see langword="null"/> for what signs what it gets: <c>*.none</c> a hash, EdDSA the message.
/// </param>
/// <param name="Padding">For RSA: PKCS #1 v1.5, or PSS with MGF1 over the same hash and a salt of its length; else <see langword="null"/>.</param>
public sealed record SignatureAlgorithm(string Uri, KeyType KeyType, HashAlgorithmName? Hash, RSASignaturePadding? Padding = null)
    : AsymmetricKeyAlgorithm(Uri, KeyType)
{
    /// <summary>Bytes that <c>data</c> must have; 0 where <see cref="Hash"/> is <see langword="null"/>.</summary>
    public int HashSize => Hash is { } hash
        ? hash.Name switch
        {
            "SHA256" => SHA256.HashSizeInBytes,
            "SHA384" => SHA384.HashSizeInBytes,
            "SHA512" => SHA512.HashSizeInBytes,
            _ => throw new InvalidOperationException($"{Uri} names a hash that the registry does not size."),
        }
        : 0;

    /// <summary>Whether <c>data</c> is the message itself: EdDSA hashes it with what only the key holder has.</summary>
    public bool SignsMessage => KeyType is KeyType.Ed25519 or KeyType.Ed448;

    /// <inheritdoc/>
    /// <remarks>
    /// PSS needs <c>emLen >= hLen + sLen + 2</c> (RFC 8017, 9.1.1), which 1,024 bits do not give to SHA-512. <c>emLen</c> is that of the
    /// modulus, all of whose listed sizes are whole bytes.
    /// </remarks>
    public override bool Suits(KeyGenerationAlgorithm key) =>
        base.Suits(key) && (Padding != RSASignaturePadding.Pss || key.KeySize / 8 >= (2 * HashSize) + 2);
}
