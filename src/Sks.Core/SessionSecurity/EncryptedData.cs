using System.Security.Cryptography;
using Sks.Core.Secrets;

namespace Sks.Core.SessionSecurity;

/// <summary>
/// The cipher of section 6.1: AES-256-CBC as in XML Encryption.
/// <code>
/// 16 bytes  IV, fresh for each encryption
/// n x 16    ciphertext; the last byte of the plaintext block tells how many bytes of padding, 1 to 16, end it
/// </code>
/// We pad in the manner of PKCS #7, which is one of XML Encryption's; on reading, only the last byte counts. It is always a MAC
/// over the ciphertext that protects it, verified before anything is decrypted.
/// </summary>
internal static class EncryptedData
{
    private const int BlockSize = 16;

    public static byte[] Encrypt(ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> plaintext)
    {
        byte[] result = new byte[BlockSize + ((plaintext.Length / BlockSize) + 1) * BlockSize];
        var iv = result.AsSpan(0, BlockSize);
        RandomNumberGenerator.Fill(iv);
        using var aes = Create(encryptionKey);
        aes.EncryptCbc(plaintext, iv, result.AsSpan(BlockSize), PaddingMode.PKCS7);
        return result;
    }

    public static SecretBuffer Decrypt(ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> ciphertext)
    {
        if (ciphertext.Length < 2 * BlockSize || ciphertext.Length % BlockSize != 0)
        {
            throw new SksException(SksStatus.Crypto, "Encrypted data is not an IV and a whole number of blocks.");
        }

        byte[] plaintext = new byte[ciphertext.Length - BlockSize];
        try
        {
            using var aes = Create(encryptionKey);
            int length = aes.DecryptCbc(ciphertext[BlockSize..], ciphertext[..BlockSize], plaintext, PaddingMode.ISO10126);
            return new SecretBuffer(plaintext.AsSpan(0, length));
        }
        catch (CryptographicException)
        {
            throw new SksException(SksStatus.Crypto, "Encrypted data has wrong padding.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    private static Aes Create(ReadOnlySpan<byte> key)
    {
        var aes = Aes.Create();
        aes.SetKey(key);
        return aes;
    }
}
