using System.Buffers.Binary;
using System.Security.Cryptography;
using Sks.Core.Secrets;

namespace Sks.Engine.Store;

/// <summary>
/// The keys that a store derives from its master key, one a purpose, and what they are used for:
/// <code>
/// key    = HKDF-SHA256 (input = master key (32), salt = storeId (16), info = label, 32 bytes)
///          labels: "SKS store 1 seal", "SKS store 1 tag", "SKS store 1 PIN"
/// tag    = first 16 bytes of HMAC-SHA256 (tag key, kind (1) || name)
/// digest = HMAC-SHA256 (PIN key, storeId (16) || kind (1) || id (4) || PIN or PUK)
/// </code>
/// The master key itself is forgotten once they are derived. Numbers are big-endian.
/// </summary>
/// <remarks>Thread safe but for <see cref="Dispose"/>.</remarks>
internal sealed class StoreKeys : IDisposable
{
    public const int StoreIdSize = 16;

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
    }

    public SealingKey Sealing { get; }

    /// <summary>A key of 32 bytes for the purpose that <paramref name="label"/> names.</summary>
    public static SecretBuffer Derive(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> storeId, ReadOnlySpan<byte> label)
    {
        var key = new SecretBuffer(SealingKey.KeySize);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, masterKey, key.Span, storeId, label);
        return key;
    }

    public byte[] Tag(RecordKind kind, ReadOnlySpan<byte> name)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _tagKey.Span);
        hmac.AppendData([(byte)kind]);
        hmac.AppendData(name);
        Span<byte> whole = stackalloc byte[DigestSize];
        hmac.GetHashAndReset(whole);
        return whole[..StoreRecord.TagSize].ToArray();
    }

    public void PinDigest(uint id, RecordKind kind, ReadOnlySpan<byte> pin, Span<byte> digest32)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(digest32.Length, DigestSize);
        Span<byte> place = stackalloc byte[StoreIdSize + 5];
        _storeId.CopyTo(place);
        place[StoreIdSize] = (byte)kind;
        BinaryPrimitives.WriteUInt32BigEndian(place[(StoreIdSize + 1)..], id);

        // The PIN goes into the hash from where the caller keeps it, without a copy of ours.
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _pinKey.Span);
        hmac.AppendData(place);
        hmac.AppendData(pin);
        hmac.GetHashAndReset(digest32);
    }

    public void Dispose()
    {
        Sealing.Dispose();
        _tagKey.Dispose();
        _pinKey.Dispose();
    }
}
