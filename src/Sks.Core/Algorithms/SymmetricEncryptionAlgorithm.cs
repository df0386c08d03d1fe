using System.Security.Cryptography;

namespace Sks.Core.Algorithms;

/// <summary>A symmetric encryption (section 4.1); AES in all rows.</summary>
/// <param name="Uri">Algorithm URI.</param>
/// <param name="Mode">CBC or ECB.</param>
/// <param name="Padding">None, or XML Encryption's: the last byte tells how many pad.</param>
/// <param name="Iv">Where the IV is.</param>
/// <param name="KeySize">Bytes of the key, or <see langword="null"/> for 16, 24 or 32.</param>
public sealed record SymmetricEncryptionAlgorithm(string Uri, CipherMode Mode, bool Padding, IvPlace Iv, int? KeySize) : SymmetricKeyAlgorithm(Uri)
{
    /// <summary>Bytes of a block, and of the IV.</summary>
    public const int BlockSize = 16;

    /// <inheritdoc/>
    public override bool Suits(int length) => KeySize is { } size ? length == size : length is 16 or 24 or 32;
}
