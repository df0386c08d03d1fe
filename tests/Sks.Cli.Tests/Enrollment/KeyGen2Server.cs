using System.Text;
using Microsoft.AspNetCore.Http;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.PublicKeys;
using Sks.KeyGen2;
using Sks.KeyGen2.Issuer;
using Sks.Testing.Issuer;

namespace Sks.Cli.Tests.Enrollment;

/// <summary>An issuer over HTTPS that offers one key under one PIN policy to everybody; the state of one session is in memory.</summary>
internal sealed class KeyGen2Server : IDeviceTrust, ICertificateIssuer, IAsyncDisposable
{
    private readonly TestIssuer _issuer = new();
    private readonly ServerCertificates _certificates = new();
    private TestServer? _server;
    private IssuerSession? _session;

    public ServerCertificates Certificates => _certificates;

    public string Url => _server!.Url.AbsoluteUri;

    public PinPolicy Policy { get; init; } = TestSession.PinPolicy() with { PatternRestrictions = PatternRestrictions.Sequence };

    public string? Refusal { get; init; }

    /// <summary>Changes what is sent: message number, message.</summary>
    public Func<int, byte[], byte[]> Tamper { get; init; } = (_, message) => message;

    public bool Deferred { get; init; }

    /// <summary>Whether the issuer of a deferred session has decided.</summary>
    public bool Decided { get; set; }

    public IssuerSessionPhase Phase => _session!.Phase;

    public async Task<KeyGen2Server> StartAsync()
    {
        int sent = 0;
        _server = await TestServer.StartAsync(
            async http =>
            {
                try
                {
                    byte[]? message = await NextAsync(http);
                    http.Response.ContentType = message is null ? "text/html" : "application/json";
                    await http.Response.Body.WriteAsync(message is null ? Encoding.UTF8.GetBytes("<p>Welcome!</p>") : Tamper(sent++, message));
                }
                catch (KeyGen2Exception e)
                {
                    http.Response.StatusCode = e.Error == KeyGen2Error.UntrustedDevice ? 403 : 400;
                    http.Response.ContentType = "text/plain";
                    await http.Response.WriteAsync(e.Message);
                }
            },
            () => _certificates.Server);
        return this;
    }

    public string? ReasonToRefuse(IReadOnlyList<byte[]> deviceCertificatePath) => Refusal;

    /// <summary>Whether the root is offered as a trust anchor.</summary>
    public bool TrustAnchor { get; init; }

    /// <summary>What is asked of the client.</summary>
    public IReadOnlyList<string> CapabilityQuery { get; init; } = [];

    public CredentialContents Certify(string keyId, PublicKey publicKey) =>
        new(_issuer.Certify(publicKey.SubjectPublicKeyInfo, "CN=Alice")) { TrustAnchor = TrustAnchor };

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _session?.Dispose();
        _certificates.Dispose();
        _issuer.Dispose();
    }

    private async Task<byte[]?> NextAsync(HttpContext http)
    {
        if (HttpMethods.IsGet(http.Request.Method) && _session is { Phase: IssuerSessionPhase.Deferred })
        {
            return Decided ? _session.InvocationRequest() : null;
        }

        if (HttpMethods.IsGet(http.Request.Method))
        {
            _session = IssuerSession.Start(Options(), TimeProvider.System);
            return _session.InvocationRequest();
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        return _session!.Receive(body.ToArray(), this, this);
    }

    private IssuerSessionOptions Options() => new()
    {
        IssuerUri = Url,
        ServerCertificate = _certificates.Server.RawData,
        ClientCapabilityQuery = CapabilityQuery,
        DeferredIssuance = Deferred,
        Request = new CredentialRequest(
            PukPolicies: [],
            PinPolicies: [new RequestedPinPolicy(Policy, [TestSession.Key() with { FriendlyName = "Alice's key", AppUsage = AppUsage.Signature }])],
            Keys: []),
    };
}
