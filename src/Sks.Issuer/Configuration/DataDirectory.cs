using System.Security.Cryptography;
using Sks.Issuer.Commands;

namespace Sks.Issuer.Configuration;

/// <summary>The one folder that an issuer lives in, and the names of the files there. Readable by its owner only.</summary>
internal sealed class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The folder of files that profiles name, such as logotypes.</summary>
    public const string ProfileFolder = "profiles";

    /// <summary>The folder of vendors' roots.</summary>
    public const string VendorFolder = "vendors";

    private DataDirectory(string path) => Path = path;

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary>The settings, written for people (<see cref="ConfigurationReader"/>).</summary>
    public string Settings => In("issuer.json");

    /// <summary>The CA's certificate and those above it up to the root, to hand out.</summary>
    public string CaCertificate => In("ca.pem");

    /// <summary>The request for the certificate of a subordinate CA, PKCS #10.</summary>
    public string CaRequest => In("ca.csr");

    /// <summary>The CA's private key, PKCS #8.</summary>
    public string CaKey => In("ca.key");

    /// <summary>The TLS server certificate.</summary>
    public string TlsCertificate => In("tls.pem");

    /// <summary>The TLS server's private key, PKCS #8.</summary>
    public string TlsKey => In("tls.key");

    /// <summary>The key management key (section 2.4 of the SKS specification), PKCS #8.</summary>
    public string KeyManagementKey => In("key-management.key");

    /// <summary>The key that seals session states and PUKs in the books, 32 bytes.</summary>
    public string SealingKey => In("sealing.key");

    /// <summary>The books of the default database.</summary>
    public string Books => In("issuer.db");

    /// <summary>Roots of the vendors whose devices are trusted, <c>*.pem</c>.</summary>
    public string Vendors => In(VendorFolder);

    /// <summary>Makes the folder, or takes an empty one.</summary>
    /// <exception cref="IssuerException">Something is there already.</exception>
    public static DataDirectory Create(string path)
    {
        var directory = new DataDirectory(System.IO.Path.GetFullPath(path));
        if (File.Exists(directory.Path) || (Directory.Exists(directory.Path) && Directory.EnumerateFileSystemEntries(directory.Path).Any()))
        {
            throw new IssuerException(ExitStatus.Refused, $"{path} exists and is not empty; nothing is overwritten, so name a new folder.");
        }

        Directory.CreateDirectory(directory.Path, OwnerOnly);
        File.SetUnixFileMode(directory.Path, OwnerOnly);
        return directory;
    }

    /// <summary>Opens the folder of an issuer that <c>init</c> has made.</summary>
    /// <exception cref="IssuerException">None is there, or others than its owner may read its keys.</exception>
    public static DataDirectory Open(string path)
    {
        var directory = new DataDirectory(System.IO.Path.GetFullPath(path));
        if (!File.Exists(directory.Settings))
        {
            throw new IssuerException(ExitStatus.NotFound, $"No issuer is in {path}; make one with 'sks-issuer init --data {path} --name NAME'.");
        }

        foreach (string file in new[] { directory.CaKey, directory.TlsKey, directory.KeyManagementKey, directory.SealingKey })
        {
            directory.RequirePrivate(file);
        }

        return directory;
    }

    /// <summary>Writes a file that only the owner may read, safe on disk before this returns.</summary>
    public static void WritePrivate(string path, ReadOnlySpan<byte> content) => Write(path, content, PrivateFile);

    /// <summary>Writes a file without secrets.</summary>
    public static void WritePublic(string path, ReadOnlySpan<byte> content) =>
        Write(path, content, PrivateFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

    /// <summary>Writes a file without secrets in the place of the one that may be there: as a whole, or not at all.</summary>
    public static void ReplacePublic(string path, ReadOnlySpan<byte> content)
    {
        string next = $"{path}.new";
        File.Delete(next);
        WritePublic(next, content);
        File.Move(next, path, overwrite: true);
    }

    /// <summary>Writes a private key as PKCS #8 PEM and wipes what was in between.</summary>
    public static void WriteKey(string path, AsymmetricAlgorithm key)
    {
        byte[] pkcs8 = key.ExportPkcs8PrivateKey();
        char[] pem = PemEncoding.Write("PRIVATE KEY", pkcs8);
        byte[] content = new byte[pem.Length + 1];
        try
        {
            System.Text.Encoding.ASCII.GetBytes(pem, content);
            content[^1] = (byte)'\n';
            WritePrivate(path, content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
            CryptographicOperations.ZeroMemory(content);
            pem.AsSpan().Clear();
        }
    }

    /// <summary>Removes what a failed <c>init</c> has made.</summary>
    public void RemoveContent()
    {
        Directory.Delete(Path, recursive: true);
    }

    private static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = mode,
        });
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private void RequirePrivate(string file)
    {
        if (!File.Exists(file))
        {
            throw new IssuerException(ExitStatus.NotFound, $"{file} is missing; restore it from your backup.");
        }

        if ((File.GetUnixFileMode(file) & Others) != 0 || (File.GetUnixFileMode(Path) & Others) != 0)
        {
            throw new IssuerException(
                ExitStatus.Refused,
                $"Others than the owner may read {file}; close it with 'chmod 700 {Path}' and 'chmod 600 {file}', and consider the key known.");
        }
    }
}
