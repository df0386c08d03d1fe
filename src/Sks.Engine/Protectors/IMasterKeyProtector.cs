using Sks.Core.Secrets;

namespace Sks.Engine.Protectors;

/// <summary>
/// Keeps a store's master key from whoever has only the disk. What it wraps stands in <see cref="MasterKeyFile"/>. Thread safe.
/// </summary>
public interface IMasterKeyProtector
{
    /// <summary>The number by which the file names this protector: 1 root-only file, 2 passphrase, 3 TPM 2.0. Never reused.</summary>
    byte Id { get; }

    /// <summary>Wraps <paramref name="masterKey"/>, 32 bytes, for the store <paramref name="storeId"/>, 16 bytes.</summary>
    /// <returns>At most <see cref="MasterKeyFile.MaxWrappedSize"/> bytes in a form of its own, with all it needs to unwrap.</returns>
    SecretBuffer Wrap(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> storeId);

    /// <summary>Gives back the master key that <see cref="Wrap"/> wrapped.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">
    /// It was not wrapped so, or not for this store or machine.
    /// </exception>
    SecretBuffer Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> storeId);

    /// <summary>What can be told of a wrapped master key without unwrapping it.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was not wrapped by this protector.</exception>
    ProtectorDescription Describe(ReadOnlySpan<byte> wrapped);
}
