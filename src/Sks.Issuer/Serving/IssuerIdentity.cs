using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;
using Sks.KeyGen2.Issuer;

namespace Sks.Issuer.Serving;

/// <summary>Who this issuer is: its settings, keys and certificates, read from its folder. Thread safe but for disposal.</summary>
internal sealed class IssuerIdentity : IDisposable
{
    private readonly PrivateKeys _keys;

    private IssuerIdentity(IssuerSettings settings, PrivateKeys keys, SigningCertificate ca, X509Certificate2 tls, ECDsa keyManagement)
    {
        _keys = keys;
        Settings = settings;
        Ca = ca;
        Tls = tls;
        KeyManagement = keyManagement;
    }

    /// <summary>What <c>issuer.json</c> says.</summary>
    public IssuerSettings Settings { get; }

    /// <summary>Signs certificates.</summary>
    public SigningCertificate Ca { get; }

    /// <summary>The TLS server certificate with its key.</summary>
    public X509Certificate2 Tls { get; }

    /// <summary>Manages keys that were issued; new ones only if they are to be updatable.</summary>
    public ECDsa KeyManagement { get; }

    /// <summary>Base of the URLs that clients see; known once the server listens.</summary>
    public Uri? Url { get; set; }

    /// <summary>Port of plain http; known once the server listens, if it does.</summary>
    public int? PlainPort { get; set; }

    /// <summary>What issued certificates name, or <see langword="null"/> as long as that is not known.</summary>
    public RevocationUrls? RevocationUrls
    {
        get
        {
            var settings = Settings.Revocation;
            int port = PlainPort ?? settings.Listen?.Port ?? 0;
            return settings.Url is { } named ? new RevocationUrls(named)
                : Url is null ? null
                : new RevocationUrls(port == 0 ? Url : new UriBuilder(Uri.UriSchemeHttp, Url.IdnHost, port).Uri);
        }
    }

    /// <summary>Reads the folder.</summary>
    /// <exception cref="IssuerException">Something there is missing, or not what it should be.</exception>
    /// <param name="data">The folder.</param>
    /// <param name="settings">What <c>issuer.json</c> says.</param>
    /// <param name="now">The time.</param>
    /// <param name="serves">Whether TLS is to be spoken: for files its certificate may have expired.</param>
    /// <param name="passphrase">Of sealed keys.</param>
    public static IssuerIdentity Load(DataDirectory data, IssuerSettings settings, DateTimeOffset now, bool serves = true, KeyPassphrase? passphrase = null)
    {
        var keys = new PrivateKeys(settings.Keys, passphrase);
        try
        {
            return Load(data, settings, keys, now, serves);
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    private static IssuerIdentity Load(DataDirectory data, IssuerSettings settings, PrivateKeys keys, DateTimeOffset now, bool serves)
    {
        var ca = SigningCertificate.Read(data, keys);
        RequireMatch(ca.Certificate, ca.Key, data.CaCertificate, data.CaKey);
        using var tlsKey = KeyFile.ReadKey(data.TlsKey);
        using var tls = KeyFile.ReadCertificates(data.TlsCertificate)[0];
        RequireMatch(tls, tlsKey, data.TlsCertificate, data.TlsKey);
        RequireValid(ca.Certificate, data.CaCertificate, now);
        if (serves)
        {
            RequireValid(tls, data.TlsCertificate, now);
        }

        return new IssuerIdentity(settings, keys, ca, tls.CopyWithPrivateKey(tlsKey), keys.Open(data.KeyManagementKey));
    }

    /// <summary>What a session is to do that is invoked by an enrollment's token.</summary>
    public IssuerSessionOptions SessionOptions(string token, CredentialRequest request) => new()
    {
        IssuerUri = EnrollmentUrl(Url ?? throw new InvalidOperationException("The server does not listen yet."), token),
        ServerCertificate = Tls.RawData,
        Request = request,
        KeyManagementKey = Settings.Updatable ? KeyManagement.ExportSubjectPublicKeyInfo() : [],
        SessionLifeTime = Settings.SessionLifeTime,
    };

    /// <summary>What a session is to do whose messages are carried by file.</summary>
    public IssuerSessionOptions FileSessionOptions(CredentialRequest request) => new()
    {
        IssuerUri = FileSessionUrl(Url ?? throw new InvalidOperationException("The issuer's URL is not known.")),
        ServerCertificate = [],
        Request = request,
        KeyManagementKey = Settings.Updatable ? KeyManagement.ExportSubjectPublicKeyInfo() : [],
        InvocationLifeTime = Settings.FileSessionLifeTime,
        SessionLifeTime = Settings.FileSessionLifeTime,
    };

    /// <summary>The issuer's name in all sessions by file. Nothing answers there.</summary>
    public static string FileSessionUrl(Uri url) => new Uri(url, "/files").AbsoluteUri;

    /// <summary>Where a person enrols.</summary>
    public static string EnrollmentUrl(Uri url, string token) => new Uri(url, $"/enroll/{token}").AbsoluteUri;

    /// <summary>Whether the CA has signed this certificate for the issuer itself.</summary>
    public bool IsOwn(ReadOnlySpan<byte> serialNumber) =>
        Tls.SerialNumberBytes.Span.SequenceEqual(serialNumber) && Tls.IssuerName.RawData.AsSpan().SequenceEqual(Ca.Certificate.SubjectName.RawData);

    /// <inheritdoc/>
    public void Dispose()
    {
        Tls.Dispose();
        Ca.Dispose();
        KeyManagement.Dispose();
        _keys.Dispose();
    }

    private static void RequireMatch(X509Certificate2 certificate, ECDsa key, string certificateFile, string keyFile)
    {
        if (!certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
        {
            throw new IssuerException(ExitStatus.Malformed, $"{keyFile} is not the key of {certificateFile}; restore both from one backup.");
        }
    }

    private static void RequireValid(X509Certificate2 certificate, string file, DateTimeOffset now)
    {
        if (now.UtcDateTime > certificate.NotAfter.ToUniversalTime() || now.UtcDateTime < certificate.NotBefore.ToUniversalTime())
        {
            throw new IssuerException(ExitStatus.Refused, $"The certificate in {file} is expired or not valid yet; replace it, or set the clock.");
        }
    }
}
