using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Core.Secrets;
using Sks.Issuer.Books;
using Sks.Issuer.Books.Sqlite;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.CertificateAuthority.Pkcs11;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.Commands;

/// <summary>Makes an issuer: its folder with settings, keys, certificates and empty books.</summary>
/// <param name="Name">Of the organisation.</param>
/// <param name="Url">Where clients reach it; <see langword="null"/>: where it listens.</param>
/// <param name="Hosts">Names of the TLS certificate, at least one.</param>
/// <param name="VendorRoots">Files with roots of vendors whose devices are trusted.</param>
/// <param name="Subordinate">Whether another CA certifies this one.</param>
/// <param name="Passphrase">Seals the keys of CA and key management, if it is given.</param>
/// <param name="Keys">The token that makes the keys of CA and key management; <see langword="null"/>: they are made here.</param>
/// <param name="Database">Connection string of the books; <see langword="null"/>: in the folder.</param>
internal sealed record IssuerInitialization(string Name, Uri? Url, IReadOnlyList<string> Hosts, IReadOnlyList<string> VendorRoots, bool Subordinate, KeyPassphrase Passphrase, KeySettings? Keys, string? Database)
{
    /// <summary>Makes all of it, or leaves nothing.</summary>
    /// <param name="path">A folder that is absent or empty.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The folder, and the CA's certificate; <see langword="null"/>: it has none yet.</returns>
    /// <exception cref="IssuerException">The folder is not empty, or a vendor root cannot be read.</exception>
    public async Task<(DataDirectory Data, X509Certificate2? Ca)> RunAsync(string path, DateTimeOffset now, CancellationToken cancellation)
    {
        var vendors = ReadVendors();
        byte[] settings = ConfigurationTemplate.Fill(Name, Url?.GetLeftPart(UriPartial.Authority) ?? "", ListenAddress(), Database ?? "", Keys);

        // A name that makes no good settings file is refused before anything is there.
        ConfigurationReader.Read("issuer.json", settings);
        var data = DataDirectory.Create(path);
        try
        {
            var ca = MakeKeys(data, now);
            WriteVendors(data, vendors);
            if (Database is null)
            {
                DataDirectory.WritePrivate(data.Books, []);
            }

            using (Database is null ? SqliteBooks.Create(data.Books) : await IssuerBooks.OpenAsync(data, Database, cancellation).ConfigureAwait(false))
            {
            }

            // Last: what has settings is an issuer.
            DataDirectory.WritePrivate(data.Settings, settings);
            return (data, ca);
        }
        catch
        {
            data.RemoveContent();
            throw;
        }
    }

    private X509Certificate2? MakeKeys(DataDirectory data, DateTimeOffset now)
    {
        using var passphrase = Passphrase.IsGiven ? Passphrase.Get() : null;
        using var token = Keys is null ? null : Pkcs11Token.Open(Keys);
        using var caKey = NewKey(token, "CA");
        var ca = Subordinate ? null : CertificateFactory.Root(caKey, Name, now);
        WriteKey(data.CaKey, caKey, passphrase);
        if (ca is null)
        {
            DataDirectory.WritePublic(data.CaRequest, System.Text.Encoding.ASCII.GetBytes($"{CertificateFactory.CaSigningRequest(caKey, Name)}\n"));
        }
        else
        {
            WriteCertificate(data.CaCertificate, ca);
        }

        using var tlsKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var tls = CertificateFactory.TlsServer(Hosts, tlsKey, ca is null ? null : new SigningCertificate(ca, caKey), now);
        DataDirectory.WriteKey(data.TlsKey, tlsKey);
        WriteCertificate(data.TlsCertificate, tls);

        using var keyManagementKey = NewKey(token, "key management");
        WriteKey(data.KeyManagementKey, keyManagementKey, passphrase);

        using var sealingKey = SecretBuffer.Random(SealingKey.KeySize);
        DataDirectory.WritePrivate(data.SealingKey, sealingKey.Span);
        return ca;
    }

    private ECDsa NewKey(Pkcs11Token? token, string what) => token is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : token.Generate($"{Name} {what}");

    private static void WriteKey(string path, ECDsa key, SecretBuffer? passphrase)
    {
        if (key is Pkcs11Key)
        {
            DataDirectory.WritePrivate(path, System.Text.Encoding.ASCII.GetBytes($"{key.ExportSubjectPublicKeyInfoPem()}\n"));
        }
        else if (passphrase is null)
        {
            DataDirectory.WriteKey(path, key);
        }
        else
        {
            SealedKey.Write(path, key, passphrase);
        }
    }

    private List<(string FileName, X509Certificate2Collection Roots)> ReadVendors()
    {
        var vendors = new List<(string FileName, X509Certificate2Collection Roots)>();
        foreach (string file in VendorRoots)
        {
            string name = Path.ChangeExtension(Path.GetFileName(file), ".pem");
            if (vendors.Any(v => v.FileName == name))
            {
                throw new IssuerException(ExitStatus.Usage, $"Two vendor roots would be kept as {name}; rename one of the files.");
            }

            vendors.Add((name, KeyFile.ReadCertificates(file)));
        }

        return vendors;
    }

    private static void WriteVendors(DataDirectory data, List<(string FileName, X509Certificate2Collection Roots)> vendors)
    {
        Directory.CreateDirectory(data.Vendors);
        foreach (var (fileName, roots) in vendors)
        {
            string pem = string.Concat(roots.Select(r => $"{r.ExportCertificatePem()}\n"));
            DataDirectory.WritePublic(Path.Combine(data.Vendors, fileName), System.Text.Encoding.ASCII.GetBytes(pem));
        }
    }

    private static void WriteCertificate(string path, X509Certificate2 certificate) =>
        DataDirectory.WritePublic(path, System.Text.Encoding.ASCII.GetBytes($"{certificate.ExportCertificatePem()}\n"));

    /// <summary>This machine only, unless the host is elsewhere known.</summary>
    private string ListenAddress()
    {
        string host = Url?.IdnHost ?? Hosts[0];
        int port = Url?.Port ?? 8443;
        bool local = host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
        return local ? new IPEndPoint(IPAddress.TryParse(host, out var own) ? own : IPAddress.Loopback, port).ToString() : $"0.0.0.0:{port}";
    }
}
