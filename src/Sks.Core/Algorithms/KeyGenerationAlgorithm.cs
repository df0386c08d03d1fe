namespace Sks.Core.Algorithms;

/// <summary>An algorithm of asymmetric key generation (sections 4.1 and 4.3).</summary>
/// <param name="Uri">Algorithm URI.</param>
/// <param name="KeyType">What it generates.</param>
/// <param name="KeySize">Bits of the modulus or the field.</param>
public abstract record KeyGenerationAlgorithm(string Uri, KeyType KeyType, int KeySize) : Algorithm(Uri);
