using System.Security.Cryptography;

namespace Sks.Core.Algorithms;

/// <summary>An HMAC operation (section 4.1).</summary>
/// <param name="Uri">Algorithm URI.</param>
/// <param name="Hash">The hash.</param>
public sealed record HmacAlgorithm(string Uri, HashAlgorithmName Hash) : SymmetricKeyAlgorithm(Uri)
{
    /// <inheritdoc/>
    public override bool Suits(int length) => length > 0;

    /// <summary>The MAC of <paramref name="data"/>.</summary>
    public byte[] Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data) => CryptographicOperations.HmacData(Hash, key, data);
}
