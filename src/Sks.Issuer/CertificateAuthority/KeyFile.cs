using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Issuer.Commands;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>Reads keys and certificates from PEM files.</summary>
internal static class KeyFile
{
    private const long SizeLimit = 1 << 20;

    /// <summary>A private key on a curve, PKCS #8, sealed or not.</summary>
    /// <param name="path">The file.</param>
    /// <param name="passphrase">Of a sealed key.</param>
    /// <exception cref="IssuerException">The file holds none, or it does not open.</exception>
    public static ECDsa ReadKey(string path, KeyPassphrase? passphrase = null)
    {
        char[] pem = Read(path).ToCharArray();
        if (pem.AsSpan().IndexOf($"-----BEGIN {SealedKey.Label}-----") >= 0)
        {
            return OpenKey(path, pem, passphrase ?? new KeyPassphrase(file: null));
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new IssuerException(ExitStatus.Malformed, $"{path} holds no private key in PKCS #8 PEM; restore it from your backup.", e);
        }
        finally
        {
            pem.AsSpan().Clear();
        }
    }

    /// <summary>Whether a file has a public key only, whose private one is elsewhere.</summary>
    public static bool IsPublic(string path)
    {
        string pem = Read(path);
        return pem.Contains("-----BEGIN PUBLIC KEY-----", StringComparison.Ordinal) && !pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal);
    }

    /// <summary>The public key of a file with a private one, which a sealed one shows beside it; SubjectPublicKeyInfo.</summary>
    /// <exception cref="IssuerException">The file holds none.</exception>
    public static byte[] ReadPublicKey(string path)
    {
        string pem = Read(path);
        int start = pem.IndexOf("-----BEGIN PUBLIC KEY-----", StringComparison.Ordinal);
        if (start >= 0 && PemEncoding.TryFind(pem.AsSpan(start), out var fields))
        {
            return Convert.FromBase64String(pem[start..][fields.Base64Data]);
        }

        using var key = ReadKey(path);
        return key.ExportSubjectPublicKeyInfo();
    }

    private static ECDsa OpenKey(string path, char[] pem, KeyPassphrase passphrase)
    {
        using var secret = passphrase.Get();
        try
        {
            return SealedKey.Open(pem, secret);
        }
        catch (CryptographicException e)
        {
            throw new IssuerException(ExitStatus.Refused, $"The passphrase does not open {path}; give the one that the issuer was made with.", e);
        }
        catch (ArgumentException e)
        {
            throw new IssuerException(ExitStatus.Malformed, $"{path} holds no private key in PKCS #8 PEM; restore it from your backup.", e);
        }
    }

    /// <summary>All certificates of a file.</summary>
    /// <exception cref="IssuerException">The file holds none.</exception>
    public static X509Certificate2Collection ReadCertificates(string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(Read(path));
        }
        catch (CryptographicException e)
        {
            throw new IssuerException(ExitStatus.Malformed, $"{path} holds a certificate that cannot be read; replace the file.", e);
        }

        return certificates.Count > 0
            ? certificates
            : throw new IssuerException(ExitStatus.Malformed, $"{path} holds no certificate in PEM; replace the file.");
    }

    private static string Read(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new IssuerException(ExitStatus.NotFound, $"{path} is missing; check its name, or restore it from your backup.");
        }

        return file.Length <= SizeLimit
            ? File.ReadAllText(path)
            : throw new IssuerException(ExitStatus.Malformed, $"{path} is larger than 1 MiB; that is no PEM file.");
    }
}
