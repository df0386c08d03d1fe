using System.Security.Cryptography;

namespace Sks.Core.Algorithms;

/// <summary>An asymmetric key encryption (section 4.1): RSA in all rows, decryption only.</summary>
/// <param name="Uri">Algorithm URI.</param>
/// <param name="Padding">The padding.</param>
public sealed record AsymmetricEncryptionAlgorithm(string Uri, RSAEncryptionPadding Padding) : Algorithm(Uri);

/// <summary>A Diffie-Hellman key agreement (section 4.1).</summary>
/// <param name="Uri">Algorithm URI.</param>
public sealed record KeyAgreementAlgorithm(string Uri) : Algorithm(Uri);

/// <summary>Section 4.2: as the only endorsed algorithm it keeps a key from every cryptographic operation.</summary>
/// <param name="Uri">Algorithm URI.</param>
public sealed record NoAlgorithm(string Uri) : Algorithm(Uri);
