using System.Net;
using System.Net.Http.Headers;
using Sks.Issuer.Tests.Testing;
using Sks.KeyGen2.Proxy;

namespace Sks.Issuer.Tests.Cluster;

/// <summary>Somebody who enrols, takes their time, and sends the same message again when no answer comes, or 503.</summary>
internal sealed class PatientEnrollee(IssuerCluster cluster, TestDevice device, Uri url, byte[] serverCertificate) : IDisposable
{
    private const int LongestPauseMilliseconds = 3000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly HttpClient _http = cluster.Client(new CookieContainer());

    /// <summary>Messages that were sent again.</summary>
    public int Repetitions { get; private set; }

    /// <summary>Enrols.</summary>
    /// <returns>What the issuer says at the end.</returns>
    public async Task<(HttpStatusCode Status, string Page)> RunAsync()
    {
        using var proxy = new ProvisioningProxy(device.Element, device, url, serverCertificate, TimeProvider.System);
        var (status, type, body) = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, url));
        while (type == "application/json")
        {
            await Task.Delay(Random.Shared.Next(LongestPauseMilliseconds));
            byte[] response = proxy.Respond(body);
            (status, type, body) = await SendAsync(() => Post(response));
        }

        return (status, System.Text.Encoding.UTF8.GetString(body));
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Post(byte[] response)
    {
        var content = new ByteArrayContent(response);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
    }

    private async Task<(HttpStatusCode Status, string? Type, byte[] Body)> SendAsync(Func<HttpRequestMessage> make)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var request = make();
                using var answer = await _http.SendAsync(request, patience.Token);
                byte[] body = await answer.Content.ReadAsByteArrayAsync(patience.Token);
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, body);
                }

                Assert.NotNull(answer.Headers.RetryAfter?.Delta);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // A node that is dead, or died while it answered.
            }

            Repetitions++;
            await Task.Delay(Random.Shared.Next(100, 600), patience.Token);
        }
    }
}
