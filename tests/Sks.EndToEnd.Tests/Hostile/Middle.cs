using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sks.EndToEnd.Tests.Parties;

namespace Sks.EndToEnd.Tests.Hostile;

/// <summary>
/// Somebody between <c>sks</c> and <c>sks-issuer</c> who has even the issuer's TLS key: it sees every message, and forwards what
/// the test says.
/// </summary>
internal sealed class Middle : IAsyncDisposable
{
    private readonly WebApplication _application;
    private Func<Exchange, Task<Answer>> _way = exchange => exchange.ForwardAsync();
    private HttpClient? _issuer;
    private int _count;

    private Middle(WebApplication application) => _application = application;

    /// <summary>Where it listens.</summary>
    public Uri Url => new(_application.Urls.Single());

    /// <summary>What it shows as its TLS certificate.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>How many requests came since <see cref="Do"/>.</summary>
    public int Requests => _count;

    public static async Task<Middle> StartAsync()
    {
        Middle? middle = null;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
                listen.UseHttps(https => https.ServerCertificateSelector = (_, _) => middle!.Certificate)));
        var application = builder.Build();
        middle = new Middle(application);
        application.Run(middle.AnswerAsync);
        await application.StartAsync();
        return middle;
    }

    /// <summary>Takes the place of an issuer, whose URL has to be this one's.</summary>
    public void TakePlaceOf(Issuer issuer)
    {
        Certificate = issuer.TlsCertificate();
        byte[] expected = Certificate.RawData;
        _issuer = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetRawCertData().AsSpan().SequenceEqual(expected) },
        })
        { BaseAddress = issuer.Address };
    }

    /// <summary>Does this from now on with each request of the one enrolment that follows.</summary>
    public void Do(Func<Exchange, Task<Answer>> way)
    {
        _count = 0;
        _way = way;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _issuer?.Dispose();
        Certificate?.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var answer = await _way(new Exchange(_count++, http, body.ToArray(), _issuer!));
        await answer.WriteAsync(http);
    }
}
