using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sks.Cli.Tests.Enrollment;

/// <summary>An HTTPS server on a free port that answers as the test says.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private TestServer(WebApplication application) => _application = application;

    public Uri Url => new(_application.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/enroll/1");

    /// <param name="answer">Answers each request.</param>
    /// <param name="certificate">Asked for the certificate of each connection.</param>
    public static async Task<TestServer> StartAsync(RequestDelegate answer, Func<X509Certificate2> certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
            listen.UseHttps(https => https.ServerCertificateSelector = (_, _) => certificate())));
        var application = builder.Build();
        application.Run(answer);
        await application.StartAsync();
        return new TestServer(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
