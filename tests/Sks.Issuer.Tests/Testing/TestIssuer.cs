using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Sks.Issuer.Books;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;
using Sks.Issuer.Serving;

namespace Sks.Issuer.Tests.Testing;

/// <summary>An issuer made by <c>init</c> and served on a free port, which trusts one vendor.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private IssuerServer? _server;
    private KeyPassphrase _passphrase = new(file: null);

    private TestIssuer()
    {
    }

    public ManualClock Clock { get; } = new();

    public TestVendor Vendor { get; } = new();

    public string Data => _folder["issuer"];

    public Uri Url => _server!.Url;

    /// <summary>Makes and starts one.</summary>
    /// <param name="settings">Changes the text of <c>issuer.json</c> beforehand.</param>
    /// <param name="prepare">Changes the folder beforehand.</param>
    /// <param name="init">Further options of <c>init</c>.</param>
    /// <param name="made">What is run between <c>init</c> and <c>serve</c>, given the folder.</param>
    /// <param name="passphraseFile">Seals and opens the keys.</param>
    public static async Task<TestIssuer> StartAsync(
        Func<string, string>? settings = null,
        Action<string>? prepare = null,
        string[]? init = null,
        Func<string, Task>? made = null,
        string? passphraseFile = null)
    {
        var issuer = new TestIssuer { _passphrase = new KeyPassphrase(passphraseFile) };
        string vendorRoot = issuer._folder["vendor.pem"];
        issuer.Vendor.WriteRoot(vendorRoot);
        await IssuerCli.JsonAsync(["init", "--data", issuer.Data, "--name", "Example Bank", "--vendor-root", vendorRoot, .. init ?? [], .. passphraseFile is null ? Array.Empty<string>() : ["--passphrase-file", passphraseFile]]);
        if (settings is not null)
        {
            string file = Path.Combine(issuer.Data, "issuer.json");
            File.WriteAllText(file, settings(File.ReadAllText(file)));
        }

        prepare?.Invoke(issuer.Data);
        if (made is not null)
        {
            await made(issuer.Data);
        }

        await issuer.ListenAsync(new IPEndPoint(IPAddress.Loopback, 0));
        return issuer;
    }

    /// <summary>Ends the server and starts another on the same address: only the folder survives.</summary>
    public async Task RestartAsync()
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, Url.Port);
        await _server!.DisposeAsync();
        await ListenAsync(endPoint);
    }

    /// <summary>Makes an enrollment.</summary>
    /// <returns>Its URL.</returns>
    public async Task<Uri> EnrollAsync(string subject = "CN=Alice Example", string valid = "24h", string? deviceId = null)
    {
        string[] device = deviceId is null ? [] : ["--device-id", deviceId];
        var json = await IssuerCli.JsonAsync(["enrollment", "new", "--data", Data, "--subject", subject, "--valid", valid, .. device]);
        return new Uri(json.GetProperty("url").GetString()!);
    }

    /// <summary>Makes an enrollment with options of <c>enrollment new</c>.</summary>
    /// <returns>Its URL.</returns>
    public async Task<Uri> EnrollWithAsync(string subject, params string[] options) =>
        new((await JsonAsync(["enrollment", "new", "--subject", subject, .. options])).GetProperty("url").GetString()!);

    /// <summary>Runs a command on the issuer's folder, at the issuer's time.</summary>
    public Task<IssuerCli> RunAsync(params string[] arguments) => IssuerCli.RunAsync(Clock, [.. arguments, "--data", Data]);

    /// <summary>As <see cref="RunAsync"/>, of a command that does what it is told.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var run = await RunAsync([.. arguments, "--json"]);
        Assert.Equal((ExitStatus.Done, ""), (run.Status, run.Error));
        using var json = JsonDocument.Parse(run.Output);
        return json.RootElement.Clone();
    }

    /// <summary>Trusts this issuer's CA and nobody else.</summary>
    public HttpClient Client(CookieContainer? cookies = null) => Client(Data, cookies);

    /// <summary>Trusts the CA of an issuer in <paramref name="data"/>.</summary>
    public static HttpClient Client(string data, CookieContainer? cookies = null) => new(Handler(data, cookies));

    /// <summary>As <see cref="Client(string, CookieContainer?)"/>, to build on.</summary>
    public static SocketsHttpHandler Handler(string data, CookieContainer? cookies)
    {
        var path = KeyFile.ReadCertificates(Path.Combine(data, "ca.pem"));
        var handler = new SocketsHttpHandler { UseCookies = cookies is not null, AllowAutoRedirect = false };
        if (cookies is not null)
        {
            handler.CookieContainer = cookies;
        }

        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { path[^1] },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        return handler;
    }

    public byte[] TlsCertificate()
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Data, "tls.pem"));
        return certificate.RawData;
    }

    public IIssuerBooks Books() => IssuerBooks.OpenAsync(DataDirectory.Open(Data), database: null, CancellationToken.None).GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        Vendor.Dispose();
        _folder.Dispose();
    }

    private async Task ListenAsync(IPEndPoint endPoint) =>
        _server = await IssuerServer.StartAsync(DataDirectory.Open(Data), database: null, endPoint, Clock, CancellationToken.None, _passphrase);
}
