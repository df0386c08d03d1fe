using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Sks.Core.Secrets;

namespace Sks.Engine.Protectors.Passphrase;

/// <summary>
/// Argon2id (RFC 9106), version 0x13, as BouncyCastle computes it. One lane: it computes lanes one after the other, so more of them would
/// cost us what they would not cost others.
/// </summary>
/// <remarks>Its working memory, from which the passphrase cannot be had but the key can, is left to the garbage collector.</remarks>
internal static class Argon2id
{
    public const int SaltSize = 16;
    public const int Lanes = 1;

    /// <summary>A key of 32 bytes.</summary>
    public static SecretBuffer DeriveKey(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, Argon2Cost cost)
    {
        // The generator wants arrays; pinned ones are not copied before they are zeroed.
        byte[] password = GC.AllocateUninitializedArray<byte>(passphrase.Length, pinned: true);
        byte[] key = GC.AllocateUninitializedArray<byte>(SealingKey.KeySize, pinned: true);
        try
        {
            passphrase.CopyTo(password);
            var generator = new Argon2BytesGenerator();
            generator.Init(new Argon2Parameters.Builder(Argon2Parameters.Argon2id)
                .WithVersion(Argon2Parameters.Version13)
                .WithMemoryAsKB(checked((int)cost.MemoryKiB))
                .WithIterations(checked((int)cost.Passes))
                .WithParallelism(Lanes)
                .WithSalt(salt.ToArray())
                .Build());
            generator.GenerateBytes(password, key);
            return new SecretBuffer(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
