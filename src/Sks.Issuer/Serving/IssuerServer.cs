using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sks.Issuer.Audit;
using Sks.Issuer.Books;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Cloning;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;
using Sks.Issuer.DeviceTrust;
using Sks.Issuer.Enrollment;
using Sks.Issuer.Rest;
using Sks.Issuer.Revocation;
using Sks.Issuer.SignUp;

namespace Sks.Issuer.Serving;

/// <summary>The issuer as an HTTPS server, from listening to the end of the last request.</summary>
internal sealed class IssuerServer : IAsyncDisposable
{
    private const int BodyLimit = 1 << 20;

    private readonly WebApplication _app;
    private readonly IssuerIdentity _identity;
    private readonly SealedState _sealedState;
    private readonly ChallengeKey _challenges;
    private readonly IIssuerBooks _books;
    private readonly AuditChainer _audit;
    private readonly RevocationService _revocation;

    private IssuerServer(
        WebApplication app, IssuerIdentity identity, SealedState sealedState, ChallengeKey challenges, IIssuerBooks books, RevocationService revocation, AuditChainer audit)
    {
        _app = app;
        _identity = identity;
        _sealedState = sealedState;
        _challenges = challenges;
        _books = books;
        _revocation = revocation;
        _audit = audit;
    }

    /// <summary>Base of the URLs that clients see.</summary>
    public Uri Url => _identity.Url!;

    /// <summary>Starts to listen.</summary>
    /// <param name="data">The issuer's folder.</param>
    /// <param name="database">As in <see cref="IssuerBooks.OpenAsync"/>.</param>
    /// <param name="listen">Overrides the settings' address; <see langword="null"/> does not.</param>
    /// <param name="machine">This machine's time.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="passphrase">Of sealed keys.</param>
    /// <exception cref="IssuerException">The address is in use, or something in the folder is not as it should be.</exception>
    public static async Task<IssuerServer> StartAsync(
        DataDirectory data, string? database, IPEndPoint? listen, TimeProvider machine, CancellationToken cancellation, KeyPassphrase? passphrase = null)
    {
        var settings = ConfigurationReader.Read(data.Settings);
        var endPoint = listen ?? settings.Listen;
        var books = await IssuerBooks.OpenAsync(data, database, cancellation).ConfigureAwait(false);
        var clock = books.Clock(machine);
        var trust = VendorRoots.Read(data.Vendors, settings, clock);
        var identity = IssuerIdentity.Load(data, settings, clock.GetUtcNow(), passphrase: passphrase);
        var sealedState = SealedState.FromFile(data.SealingKey);
        var app = Build(identity, endPoint);
        var log = app.Services.GetRequiredService<ILoggerFactory>();
        var lookup = new EnrollmentLookup(books, clock, log.CreateLogger<EnrollmentLookup>());
        var resting = new RestingSessions(books, lookup, sealedState, clock, log.CreateLogger<RestingSessions>());
        var service = new EnrollmentService(identity, books, lookup, trust, resting, sealedState, clock, log.CreateLogger<EnrollmentService>());
        new EnrollmentEndpoints(service, lookup, identity).Map(app);
        new SignUpEndpoint(new SignUpService(identity, books, clock, log.CreateLogger<SignUpService>()), identity).Map(app);
        var challenges = ChallengeKey.FromFile(data.SealingKey);
        new CloneEndpoints(new CloneService(identity, books, challenges, clock, log.CreateLogger<CloneService>())).Map(app);
        var revocation = new RevocationService(identity, books, clock, log);
        revocation.Endpoints.Map(app);
        var auditKey = AuditKey.FromFile(data.SealingKey);
        var audit = new AuditChainer(books, auditKey, log.CreateLogger<AuditChainer>());
        new RestApi(books, settings, clock, new AuditLog(books, auditKey), sealedState, log.CreateLogger<RestApi>()).Map(app);
        var server = new IssuerServer(app, identity, sealedState, challenges, books, revocation, audit);
        try
        {
            await server.ListenAsync(endPoint, cancellation).ConfigureAwait(false);
            audit.Start();
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits for SIGTERM, SIGINT or <paramref name="cancellation"/>; requests under way may finish.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync().ConfigureAwait(false);
        await _audit.DisposeAsync().ConfigureAwait(false);
        _revocation.Dispose();
        _books.Dispose();
        _sealedState.Dispose();
        _challenges.Dispose();
        _identity.Dispose();
    }

    private static WebApplication Build(IssuerIdentity identity, IPEndPoint endPoint)
    {
        // Empty: no settings from the environment or appsettings.json, nothing that was not asked for.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<TerminationPages>();
        builder.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Logging.AddEvents();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            Limit(kestrel);
            kestrel.Listen(endPoint, options => options.UseHttps(https =>
            {
                https.ServerCertificate = identity.Tls;
                https.ServerCertificateChain = identity.Ca.Intermediates();
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                https.HandshakeTimeout = TimeSpan.FromSeconds(10);
                ClientCertificates.AllowAsking(options, https, identity.Ca.Certificate);
            }));
            if (identity.Settings.Revocation.Listen is { } plain)
            {
                kestrel.Listen(plain);
            }
        });
        var app = builder.Build();
        var pages = app.Services.GetRequiredService<TerminationPages>();
        app.Use((context, next) => pages.InvokeAsync(context, next));
        app.Use(RevocationEndpoints.RequireTlsOrRevocation);
        app.UseRouting();
        app.UseEndpoints(static _ => { });
        return app;
    }

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = BodyLimit;
        kestrel.Limits.MaxConcurrentConnections = 1000;
        kestrel.Limits.MaxRequestHeaderCount = 50;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        kestrel.Limits.MaxRequestLineSize = 4 << 10;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
    }

    private async Task ListenAsync(IPEndPoint endPoint, CancellationToken cancellation)
    {
        try
        {
            await _app.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AddressInUseException || e.InnerException is AddressInUseException)
        {
            throw new IssuerException(ExitStatus.NotAvailable, $"{Addresses(endPoint)} is in use by another program; stop that, or listen elsewhere with --listen.", e);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new IssuerException(ExitStatus.NotAvailable, $"{Addresses(endPoint)} cannot be listened on ({e.Message}); choose another address with --listen.", e);
        }

        var bound = _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(a => new Uri(a)).ToList();
        _identity.Url = PublicUrl(_identity, endPoint, bound.Single(a => a.Scheme == Uri.UriSchemeHttps).Port);
        _identity.PlainPort = bound.SingleOrDefault(a => a.Scheme == Uri.UriSchemeHttp)?.Port;
        await _books.AnnounceAsync(Url, cancellation).ConfigureAwait(false);
    }

    private string Addresses(IPEndPoint endPoint) => _identity.Settings.Revocation.Listen is { } plain ? $"{endPoint} or {plain}" : endPoint.ToString();

    /// <summary>The settings' URL; with port 0 its host at the port that was free; without it a host that the TLS certificate names.</summary>
    private static Uri PublicUrl(IssuerIdentity identity, IPEndPoint endPoint, int port)
    {
        if (identity.Settings.Url is { } url && endPoint.Port != 0)
        {
            return url;
        }

        string host = identity.Settings.Url?.IdnHost ?? endPoint.Address.ToString();
        if (!identity.Tls.MatchesHostname(host, allowWildcards: true, allowCommonName: false))
        {
            host = TlsNames.First(identity.Tls) ?? host;
        }

        return new UriBuilder(Uri.UriSchemeHttps, host, port).Uri;
    }
}
