using System.Security.Cryptography;
using Sks.Core.Secrets;

namespace Sks.Engine.Store;

/// <summary>
/// What all records of a store are together, so that an older one among current ones is noticed (decision 006):
/// <code>
/// content = sum over all records but the generation's, modulo 2^256, of HMAC-SHA256 (content key, length of name (1) || name || sealed value), see SealedName
/// </code>
/// The keyed additive multiset hash of Clarke et al. (Asiacrypt 2003); it is kept sealed, so nobody learns sums to solve for. A change takes the
/// old record off and puts the new one on.
/// </summary>
internal static class StoreContent
{
    public const int Size = HMACSHA256.HashSizeInBytes;

    /// <summary>Puts a sealed record on <paramref name="content"/>.</summary>
    public static void Add(Span<byte> content, SecretBuffer key, ReadOnlySpan<byte> name, ReadOnlySpan<byte> sealedValue)
    {
        Span<byte> element = stackalloc byte[Size];
        Hash(element, key, name, sealedValue);
        int carry = 0;
        for (int i = Size - 1; i >= 0; i--)
        {
            int sum = content[i] + element[i] + carry;
            content[i] = (byte)(sum & 0xFF);
            carry = sum >> 8;
        }
    }

    /// <summary>Takes one off.</summary>
    public static void Remove(Span<byte> content, SecretBuffer key, ReadOnlySpan<byte> name, ReadOnlySpan<byte> sealedValue)
    {
        Span<byte> element = stackalloc byte[Size];
        Hash(element, key, name, sealedValue);
        int borrow = 0;
        for (int i = Size - 1; i >= 0; i--)
        {
            int difference = content[i] - element[i] - borrow;
            content[i] = (byte)(difference & 0xFF);
            borrow = difference < 0 ? 1 : 0;
        }
    }

    private static void Hash(Span<byte> element, SecretBuffer key, ReadOnlySpan<byte> name, ReadOnlySpan<byte> sealedValue)
    {
        // Without its length, a name's tag could pass for the beginning of a value.
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Span);
        hmac.AppendData([(byte)name.Length]);
        hmac.AppendData(name);
        hmac.AppendData(sealedValue);
        hmac.GetHashAndReset(element);
    }
}
