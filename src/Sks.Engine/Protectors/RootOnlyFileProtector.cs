using System.Security.Cryptography;
using Sks.Core.Secrets;

namespace Sks.Engine.Protectors;

/// <summary>
/// The default: the master key stands in its file as it is, and the file's permissions (0600) are all that protects it. It keeps
/// other users out; it does not help against whoever is root, or carries the disk away.
/// </summary>
public sealed class RootOnlyFileProtector : IMasterKeyProtector
{
    /// <inheritdoc/>
    public byte Id => 1;

    /// <inheritdoc/>
    public SecretBuffer Wrap(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> storeId) => new(masterKey);

    /// <inheritdoc/>
    public SecretBuffer Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> storeId) => wrapped.Length == SealingKey.KeySize
        ? new SecretBuffer(wrapped)
        : throw new CryptographicException("Not a key of 32 bytes.");

    /// <inheritdoc/>
    public ProtectorDescription Describe(ReadOnlySpan<byte> wrapped) => new("root-only", []);
}
