using System.Security.Cryptography;

namespace Sks.Core.Algorithms;

/// <summary>An asymmetric key encryption (section 4.1): RSA in all rows, decryption only.</summary>
/// <param name="Uri">Algorithm URI.</param>
/// <param name="Padding">The padding.</param>
public sealed record AsymmetricEncryptionAlgorithm(string Uri, RSAEncryptionPadding Padding) : AsymmetricKeyAlgorithm(Uri, KeyType.Rsa);

/// <summary>A Diffie-Hellman key agreement (section 4.1): of two keys on the same curve.</summary>
/// <param name="Uri">Algorithm URI.</param>
/// <param name="KeyType">The keys that it takes.</param>
public sealed record KeyAgreementAlgorithm(string Uri, KeyType KeyType) : AsymmetricKeyAlgorithm(Uri, KeyType);

/// <summary>Section 4.2: as the only endorsed algorithm it keeps a key from every cryptographic operation.</summary>
/// <param name="Uri">Algorithm URI.</param>
public sealed record NoAlgorithm(string Uri) : EndorsableAlgorithm(Uri)
{
    /// <inheritdoc/>
    public override bool Suits(KeyGenerationAlgorithm key) => true;

    /// <inheritdoc/>
    public override bool Suits(int length) => true;
}
