using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Issuer.Commands;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>Reads keys and certificates from PEM files.</summary>
internal static class KeyFile
{
    private const long SizeLimit = 1 << 20;

    /// <summary>A private key on a curve, PKCS #8.</summary>
    /// <exception cref="IssuerException">The file holds none.</exception>
    public static ECDsa ReadKey(string path)
    {
        char[] pem = Read(path).ToCharArray();
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
