using System.Security.Cryptography;
using Sks.Core.Secrets;
using Sks.Issuer.Commands;

namespace Sks.Issuer.Audit;

/// <summary>
/// Vouches for entries, so that who can write into the database but has not the issuer's folder cannot make any. Thread safe.
/// <code>
/// key = HKDF-SHA256(sealing.key, info "sks-issuer audit log", 32 bytes)
/// mac = HMAC-SHA256(key, hash of the entry)
/// </code>
/// </summary>
internal sealed class AuditKey : IDisposable
{
    private readonly byte[] _key = GC.AllocateArray<byte>(SHA256.HashSizeInBytes, pinned: true);

    /// <summary>Derives the key from the issuer's sealing key, which the caller wipes.</summary>
    public AuditKey(ReadOnlySpan<byte> sealingKey) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, sealingKey, _key, salt: [], "sks-issuer audit log"u8);

    /// <summary>Reads the sealing key from its file.</summary>
    /// <exception cref="IssuerException">The file is not 32 bytes long.</exception>
    public static AuditKey FromFile(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            return bytes.Length == SealingKey.KeySize
                ? new AuditKey(bytes)
                : throw new IssuerException(ExitStatus.Damaged, $"{path} is not {SealingKey.KeySize} bytes long; restore it from your backup.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The MAC of an entry, 32 bytes.</summary>
    /// <param name="hash">Of the entry.</param>
    public byte[] Mac(ReadOnlySpan<byte> hash) => HMACSHA256.HashData(_key, hash);

    /// <summary>Whether an entry is this issuer's.</summary>
    public bool IsMac(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> mac) => CryptographicOperations.FixedTimeEquals(Mac(hash), mac);

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_key);
}
