using System.Buffers.Binary;
using System.Security.Cryptography;
using Sks.Core.Secrets;
using Sks.Issuer.Commands;

namespace Sks.Issuer.Cloning;

/// <summary>
/// Makes challenges that nobody has to remember, so that asking for them costs the issuer nothing: each says itself until when it is good, and
/// that it is genuine. Any node that has the issuer's folder knows them. Thread safe.
/// <code>
/// nonce (16, random) || expires (8, Unix seconds, big-endian) || HMAC-SHA256(key, nonce || expires)
/// key = HKDF-SHA256(sealing.key, info "sks-issuer clone challenge")
/// </code>
/// </summary>
internal sealed class ChallengeKey : IDisposable
{
    private const int NonceSize = 16;
    private const int SignedSize = NonceSize + sizeof(long);
    private const int Size = SignedSize + SHA256.HashSizeInBytes;
    private const int LifeTimeSeconds = 120;

    private readonly byte[] _key = GC.AllocateArray<byte>(SHA256.HashSizeInBytes, pinned: true);

    /// <summary>Derives the key from the issuer's sealing key, which the caller wipes.</summary>
    public ChallengeKey(ReadOnlySpan<byte> sealingKey) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, sealingKey, _key, salt: [], "sks-issuer clone challenge"u8);

    /// <summary>Reads the sealing key from its file.</summary>
    /// <exception cref="IssuerException">The file is not 32 bytes long.</exception>
    public static ChallengeKey FromFile(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            return bytes.Length == SealingKey.KeySize
                ? new ChallengeKey(bytes)
                : throw new IssuerException(ExitStatus.Damaged, $"{path} is not {SealingKey.KeySize} bytes long; restore it from your backup.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>A challenge that is good for two minutes from now on.</summary>
    public byte[] New(DateTimeOffset now)
    {
        byte[] challenge = new byte[Size];
        RandomNumberGenerator.Fill(challenge.AsSpan(0, NonceSize));
        BinaryPrimitives.WriteInt64BigEndian(challenge.AsSpan(NonceSize), now.ToUnixTimeSeconds() + LifeTimeSeconds);
        HMACSHA256.HashData(_key, challenge.AsSpan(0, SignedSize), challenge.AsSpan(SignedSize));
        return challenge;
    }

    /// <summary>When a challenge ends; <see langword="null"/> for one that this issuer has not made.</summary>
    public DateTimeOffset? Expiry(ReadOnlySpan<byte> challenge)
    {
        if (challenge.Length != Size)
        {
            return null;
        }

        Span<byte> mac = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, challenge[..SignedSize], mac);
        return CryptographicOperations.FixedTimeEquals(mac, challenge[SignedSize..])
            ? DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(challenge[NonceSize..]))
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_key);
}
