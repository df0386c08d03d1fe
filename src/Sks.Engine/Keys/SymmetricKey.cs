using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Secrets;

namespace Sks.Engine.Keys;

/// <summary>A symmetric key ready for use. Thread safe: every call has ciphers of its own.</summary>
internal sealed class SymmetricKey(SecretBuffer secret) : UsableKey
{
    public byte[] Hmac(HmacAlgorithm algorithm, ReadOnlySpan<byte> data) => algorithm.Compute(secret.Span, data);

    public byte[] Encrypt(SymmetricEncryptionAlgorithm algorithm, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> data)
    {
        using var aes = Open();
        if (algorithm.Mode == CipherMode.ECB)
        {
            return aes.EncryptEcb(data, PaddingMode.None);
        }

        if (algorithm.Iv == IvPlace.Parameters)
        {
            return aes.EncryptCbc(data, parameters, PaddingMode.PKCS7);
        }

        byte[] iv = RandomNumberGenerator.GetBytes(SymmetricEncryptionAlgorithm.BlockSize);
        return [.. iv, .. aes.EncryptCbc(data, iv, PaddingMode.PKCS7)];
    }

    public byte[] Decrypt(SymmetricEncryptionAlgorithm algorithm, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> data)
    {
        using var aes = Open();
        if (algorithm.Mode == CipherMode.ECB)
        {
            return aes.DecryptEcb(data, PaddingMode.None);
        }

        if (algorithm.Iv == IvPlace.Parameters)
        {
            return aes.DecryptCbc(data, parameters, PaddingMode.PKCS7);
        }

        // XML Encryption pads with any bytes; only the last counts.
        return data.Length < 2 * SymmetricEncryptionAlgorithm.BlockSize
            ? throw new SksException(SksStatus.Crypto, "The encrypted data is not an IV and at least one block.")
            : aes.DecryptCbc(
                data[SymmetricEncryptionAlgorithm.BlockSize..], data[..SymmetricEncryptionAlgorithm.BlockSize], PaddingMode.ISO10126);
    }

    protected override void Wipe() => secret.Dispose();

    private Aes Open()
    {
        var aes = Aes.Create();
        aes.SetKey(secret.Span);
        return aes;
    }
}
