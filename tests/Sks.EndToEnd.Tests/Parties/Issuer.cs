using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Sks.EndToEnd.Tests.Programs;

namespace Sks.EndToEnd.Tests.Parties;

/// <summary>An issuer behind a running <c>sks-issuer serve</c>.</summary>
internal sealed class Issuer : IDisposable
{
    private const int AttemptLimit = 10;
    private const int AddressInUse = 3;

    private readonly TemporaryFolder _folder = new();
    private RunningProgram? _server;

    /// <summary>Its folder.</summary>
    public string Data => _folder["bank"];

    /// <summary>Its root certificate.</summary>
    public string Root => Path.Combine(Data, "ca.pem");

    /// <summary>What it has issued.</summary>
    public Books Books => new(Path.Combine(Data, "issuer.db"));

    /// <summary>Where it listens itself, whatever its URL says.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Makes an issuer and starts to serve.</summary>
    /// <param name="vendor">Whose devices it trusts.</param>
    /// <param name="url">Where clients reach it; <see langword="null"/>: where it listens.</param>
    /// <param name="settings">Changes the text of <c>issuer.json</c> beforehand.</param>
    public static async Task<Issuer> StartAsync(Vendor vendor, Uri? url = null, Func<string, string>? settings = null)
    {
        var issuer = new Issuer();
        string[] known = url is null ? [] : ["--url", url.GetLeftPart(UriPartial.Authority)];
        (await issuer.RunAsync("init", ["--name", "Example Bank", "--vendor-root", vendor.Root, .. known])).Done();
        if (settings is not null)
        {
            string file = Path.Combine(issuer.Data, "issuer.json");
            await File.WriteAllTextAsync(file, settings(await File.ReadAllTextAsync(file)));
        }

        for (int i = 0; issuer._server is null; i++)
        {
            await issuer.TryServeAsync(url is null ? 0 : FreePort(), mayFail: i < AttemptLimit);
        }

        return issuer;
    }

    /// <summary>Its TLS certificate with the key.</summary>
    public X509Certificate2 TlsCertificate() =>
        X509Certificate2.CreateFromPemFile(Path.Combine(Data, "tls.pem"), Path.Combine(Data, "tls.key"));

    /// <summary>Invites somebody.</summary>
    /// <returns>The URL to enrol by.</returns>
    public async Task<string> InviteAsync(string name) =>
        (await RunAsync("enrollment", ["new", "--subject", $"CN={name}", "--json"])).DoneJson().GetProperty("url").GetString()!;

    /// <summary>What has been issued and proved, as the program tells it.</summary>
    public async Task<JsonElement> CredentialsAsync() => (await RunAsync("credentials", ["--json"])).DoneJson();

    /// <summary>Runs a command of <c>sks-issuer</c> on its folder.</summary>
    public Task<ProgramEnd> RunAsync(string command, params string[] arguments) =>
        RunningProgram.RunAsync("sks-issuer", null, [command, .. arguments, "--data", Data]);

    /// <summary>Ends the server as an operator would.</summary>
    /// <returns>How it ended, with its log.</returns>
    public async Task<ProgramEnd> StopAsync()
    {
        _server!.Signal("TERM");
        return await _server.EndAsync();
    }

    public void Dispose()
    {
        _server?.Dispose();
        _folder.Dispose();
    }

    private async Task TryServeAsync(int port, bool mayFail)
    {
        var server = RunningProgram.Start("sks-issuer", null, "serve", "--data", Data, "--listen", $"127.0.0.1:{port}");
        string? line = await server.FirstLineAsync();
        if (line is null)
        {
            var end = await server.EndAsync();
            server.Dispose();
            Assert.True(mayFail && end.Status == AddressInUse, end.Error);

            // Somebody else took the port in between.
            return;
        }

        const string Begin = "sks-issuer: serving ";
        Assert.StartsWith(Begin, line, StringComparison.Ordinal);
        Address = port == 0 ? new Uri(line[Begin.Length..]) : new Uri($"https://127.0.0.1:{port}");
        _server = server;
    }

    /// <summary>With port 0 the issuer takes the port for its URL's; so a port of its own has to be found beforehand.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
