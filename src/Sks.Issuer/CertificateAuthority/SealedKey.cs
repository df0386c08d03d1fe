using System.Security.Cryptography;
using System.Text;
using Sks.Core.Secrets;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>
/// Private keys under a passphrase, as OpenSSL and others read them: PKCS #8 in PEM (RFC 5958, PBES2 with PBKDF2-HMAC-SHA256 and
/// AES-256-CBC), followed by the public key, which commands without the passphrase look at.
/// </summary>
internal static class SealedKey
{
    /// <summary>About half a second; what OWASP recommends as of 2023.</summary>
    private const int Iterations = 600_000;

    /// <summary>Label of a sealed key.</summary>
    public const string Label = "ENCRYPTED PRIVATE KEY";

    /// <summary>Writes a key's file.</summary>
    public static void Write(string path, ECDsa key, SecretBuffer passphrase)
    {
        byte[] pkcs8 = key.ExportEncryptedPkcs8PrivateKey(passphrase.Span, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations));
        string pem = $"{PemEncoding.WriteString(Label, pkcs8)}\n{PemEncoding.WriteString("PUBLIC KEY", key.ExportSubjectPublicKeyInfo())}\n";
        DataDirectory.WritePrivate(path, Encoding.ASCII.GetBytes(pem));
    }

    /// <summary>Takes a key out of its PEM.</summary>
    /// <exception cref="CryptographicException">Another passphrase, or changed bytes.</exception>
    public static ECDsa Open(ReadOnlySpan<char> pem, SecretBuffer passphrase)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromEncryptedPem(pem, passphrase.Span);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
