using System.Security.Cryptography;

namespace Sks.Core.Secrets;

/// <summary>
/// Seals values at rest: AES-256-GCM under one key, the value's name and place authenticated with it, so that no sealed value
/// passes for another. Store and issuer both seal with it.
/// <code>
/// version (1) = 0x01 || nonce (12, random) || ciphertext (n) || tag (16)
/// associated data: version (1) || what the caller says the value is
/// </code>
/// A key must not seal more than 2^32 values (random nonces); owners derive one per store.
/// </summary>
/// <remarks>Thread safe but for <see cref="Dispose"/>.</remarks>
public sealed class SealingKey : IDisposable
{
    /// <summary>Bytes of the key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes by which a sealed value is longer than the value.</summary>
    public const int Overhead = 1 + NonceSize + TagSize;

    private const byte Version = 0x01;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int StackSize = 128;
    private const int NoncesPerDraw = 64;

    // AesGcm sets nonce and direction in one OpenSSL context: two threads at once would mix their values, or share a nonce.
    private readonly Lock _lock = new();
    private readonly AesGcm _aes;

    // Nonces are public: drawing many at once saves a system call per value and gives nothing away.
    private readonly byte[] _nonces = new byte[NonceSize * NoncesPerDraw];
    private int _usedNonces = NoncesPerDraw;

    /// <summary>Takes a copy of <paramref name="key"/>, 32 bytes, into OpenSSL's memory.</summary>
    public SealingKey(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeySize);
        _aes = new AesGcm(key, TagSize);
    }

    /// <summary>Seals <paramref name="value"/> as the value that <paramref name="name"/> names.</summary>
    public byte[] Seal(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        byte[] sealedValue = new byte[value.Length + Overhead];
        sealedValue[0] = Version;
        var nonce = sealedValue.AsSpan(1, NonceSize);
        var data = AssociatedData(name, stackalloc byte[StackSize]);
        lock (_lock)
        {
            NextNonce().CopyTo(nonce);
            _aes.Encrypt(
                nonce,
                value,
                sealedValue.AsSpan(1 + NonceSize, value.Length),
                sealedValue.AsSpan(1 + NonceSize + value.Length),
                data);
        }

        return sealedValue;
    }

    /// <summary>Opens what <see cref="Seal"/> made under the same name; the caller wipes the result if it is a secret.</summary>
    /// <exception cref="CryptographicException">Another key, another name, another version, or changed bytes.</exception>
    public byte[] Open(ReadOnlySpan<byte> name, ReadOnlySpan<byte> sealedValue)
    {
        if (sealedValue.Length < Overhead || sealedValue[0] != Version)
        {
            throw new CryptographicException("Not a sealed value of a known version.");
        }

        byte[] value = new byte[sealedValue.Length - Overhead];
        var data = AssociatedData(name, stackalloc byte[StackSize]);
        lock (_lock)
        {
            _aes.Decrypt(
                sealedValue.Slice(1, NonceSize),
                sealedValue.Slice(1 + NonceSize, value.Length),
                sealedValue[^TagSize..],
                value,
                data);
        }

        return value;
    }

    /// <inheritdoc/>
    public void Dispose() => _aes.Dispose();

    private ReadOnlySpan<byte> NextNonce()
    {
        if (_usedNonces == NoncesPerDraw)
        {
            RandomNumberGenerator.Fill(_nonces);
            _usedNonces = 0;
        }

        return _nonces.AsSpan(NonceSize * _usedNonces++, NonceSize);
    }

    /// <summary>Writes the associated data into <paramref name="buffer"/>, or into an array if it is too long for that.</summary>
    private static ReadOnlySpan<byte> AssociatedData(ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        var data = name.Length < buffer.Length ? buffer[..(1 + name.Length)] : new byte[1 + name.Length];
        data[0] = Version;
        name.CopyTo(data[1..]);
        return data;
    }
}
