using System.Security.Cryptography;

namespace Sks.Core.Algorithms;

/// <summary>An algorithm of asymmetric key signatures (section 4.1).</summary>
/// <param name="Uri">Algorithm URI.</param>
/// <param name="KeyType">The keys that it takes.</param>
/// <param name="Hash">The hash that the caller has applied; <see langword="null"/> for <c>*.none</c>, which sign what they get.</param>
public sealed record SignatureAlgorithm(string Uri, KeyType KeyType, HashAlgorithmName? Hash) : Algorithm(Uri)
{
    /// <summary>Bytes that <c>data</c> must have; 0 for <c>*.none</c>.</summary>
    public int HashSize => Hash is { } hash
        ? hash.Name switch
        {
            "SHA256" => SHA256.HashSizeInBytes,
            "SHA384" => SHA384.HashSizeInBytes,
            "SHA512" => SHA512.HashSizeInBytes,
            _ => throw new InvalidOperationException($"{Uri} names a hash that the registry does not size."),
        }
        : 0;
}
