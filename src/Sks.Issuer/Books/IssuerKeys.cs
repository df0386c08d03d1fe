using System.Security.Cryptography;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.Books;

/// <summary>
/// Tells whether a node's folder has the keys that the books were begun with: with others it could not open sessions that another node has
/// sealed, or would issue under another CA. What the books keep of each:
/// <code>
/// ca, key management: SHA-256(SubjectPublicKeyInfo)
/// sealing:            HKDF-SHA256(sealing.key, info "sks-issuer sealing key fingerprint", 32 bytes)
/// </code>
/// </summary>
internal static class IssuerKeys
{
    /// <summary>Checks a folder, or notes its keys if it is the first.</summary>
    /// <exception cref="IssuerException">It has another key.</exception>
    public static async Task RequireSameAsync(DataDirectory data, IIssuerBooks books, CancellationToken cancellation)
    {
        await RequireSameAsync(data.CaKey, "ca", SHA256.HashData(KeyFile.ReadPublicKey(data.CaKey)), books, cancellation).ConfigureAwait(false);
        await RequireSameAsync(
            data.KeyManagementKey, "key management", SHA256.HashData(KeyFile.ReadPublicKey(data.KeyManagementKey)), books, cancellation).ConfigureAwait(false);
        await RequireSameAsync(data.SealingKey, "sealing", Sealing(data.SealingKey), books, cancellation).ConfigureAwait(false);
    }

    private static byte[] Sealing(string path)
    {
        byte[] key = File.ReadAllBytes(path);
        try
        {
            return HKDF.DeriveKey(HashAlgorithmName.SHA256, key, SHA256.HashSizeInBytes, salt: [], "sks-issuer sealing key fingerprint"u8.ToArray());
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static async Task RequireSameAsync(string file, string name, byte[] fingerprint, IIssuerBooks books, CancellationToken cancellation)
    {
        byte[] first = await books.KeyFingerprintAsync(name, fingerprint, cancellation).ConfigureAwait(false);
        if (!first.AsSpan().SequenceEqual(fingerprint))
        {
            throw new IssuerException(
                ExitStatus.Refused,
                $"The books in this database are those of another issuer: they were begun with another key than {file}; copy the folder of the issuer's first node, or name another database.");
        }
    }
}
