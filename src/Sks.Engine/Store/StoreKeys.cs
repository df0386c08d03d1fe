using System.Buffers.Binary;
using System.Security.Cryptography;
using Sks.Core.Secrets;

namespace Sks.Engine.Store;

/// <summary>
/// The keys that a store derives from its master key, one a purpose, and what they are used for:
/// <code>
/// key    = HKDF-SHA256 (input = master key (32), salt = storeId (16), info = label, 32 bytes)
///          labels: "SKS store 1 seal", "SKS store 1 tag", "SKS store 1 PIN", "SKS store 1 content" (see StoreContent)
/// tag    = first 16 bytes of HMAC-SHA256 (tag key, kind (1) || name)
/// digest = HMAC-SHA256 (PIN key, storeId (16) || kind (1) || id (4) || PIN or PUK)
/// </code>
/// The master key itself is forgotten once they are derived. Numbers are big-endian.
/// </summary>
/// <remarks>Thread safe but for <see cref="Dispose"/>.</remarks>
internal sealed class StoreKeys : IDisposable
{
    public const int StoreIdSize = 16;

    private const int StackSize = 128;
    private const int DigestSize = HMACSHA256.HashSizeInBytes;

    private readonly byte[] _storeId;
    private readonly SecretBuffer _tagKey;
    private readonly SecretBuffer _pinKey;

    public StoreKeys(ReadOnlySpan<byte> masterKey, byte[] storeId)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(masterKey.Length, SealingKey.KeySize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(storeId.Length, StoreIdSize);
        _storeId = storeId;
        using (var sealKey = Derive(masterKey, storeId, "SKS store 1 seal"u8))
        {
            Sealing = new SealingKey(sealKey.Span);
        }

        _tagKey = Derive(masterKey, storeId, "SKS store 1 tag"u8);
        _pinKey = Derive(masterKey, storeId, "SKS store 1 PIN"u8);
        Content = Derive(masterKey, storeId, "SKS store 1 content"u8);
    }

    public SealingKey Sealing { get; }

    /// <summary>The key of <see cref="StoreContent"/>.</summary>
    public SecretBuffer Content { get; }

    /// <summary>A key of 32 bytes for the purpose that <paramref name="label"/> names.</summary>
    public static SecretBuffer Derive(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> storeId, ReadOnlySpan<byte> label)
    {
        var key = new SecretBuffer(SealingKey.KeySize);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, key.Span, storeId, label);
        return key;
    }

    public byte[] Tag(RecordKind kind, ReadOnlySpan<byte> name)
    {
        Span<byte> whole = stackalloc byte[DigestSize];
        Digest(_tagKey, [(byte)kind], name, whole);
        return whole[..StoreRecord.TagSize].ToArray();
    }

    public void PinDigest(uint id, RecordKind kind, ReadOnlySpan<byte> pin, Span<byte> digest32)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(digest32.Length, DigestSize);
        Span<byte> place = stackalloc byte[StoreIdSize + 5];
        _storeId.CopyTo(place);
        place[StoreIdSize] = (byte)kind;
        BinaryPrimitives.WriteUInt32BigEndian(place[(StoreIdSize + 1)..], id);
        Digest(_pinKey, place, pin, digest32);
    }

    public void Dispose()
    {
        Sealing.Dispose();
        _tagKey.Dispose();
        _pinKey.Dispose();
        Content.Dispose();
    }

    /// <summary>HMAC-SHA256 (key, first || second). Copies no PIN to the heap; in one step, which takes half the time of three.</summary>
    private static void Digest(SecretBuffer key, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> digest)
    {
        if (second.Length > StackSize)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Span);
            hmac.AppendData(first);
            hmac.AppendData(second);
            hmac.GetHashAndReset(digest);
            return;
        }

        Span<byte> data = stackalloc byte[first.Length + second.Length];
        try
        {
            first.CopyTo(data);
            second.CopyTo(data[first.Length..]);
            HMACSHA256.HashData(key.Span, data, digest);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(data);
        }
    }
}
