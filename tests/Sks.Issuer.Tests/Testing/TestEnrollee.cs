using System.Net;
using System.Net.Http.Headers;
using Sks.KeyGen2.Proxy;

namespace Sks.Issuer.Tests.Testing;

/// <summary>A device in the middle of an enrolment, message by message.</summary>
internal sealed class TestEnrollee : IDisposable
{
    private readonly Uri _url;
    private readonly HttpClient _http;
    private readonly ProvisioningProxy _proxy;

    public TestEnrollee(TestIssuer issuer, TestDevice device, Uri url)
    {
        _url = url;
        _http = issuer.Client(Cookies);
        _proxy = new ProvisioningProxy(device.Element, device, url, issuer.TlsCertificate(), issuer.Clock);
    }

    public Uri Url => _url;

    public CookieContainer Cookies { get; } = new();

    /// <summary>The answer to the last request, with its body read.</summary>
    public HttpResponseMessage? Answer { get; private set; }

    /// <summary>Whether the key store has committed.</summary>
    public bool IsComplete => _proxy.IsComplete;

    public Task<HttpResponseMessage> GetAsync() => SendAsync(new HttpRequestMessage(HttpMethod.Get, _url));

    public Task<HttpResponseMessage> PostAsync(byte[] response)
    {
        var content = new ByteArrayContent(response);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, _url) { Content = content });
    }

    /// <summary>The device's response to the answer that came last.</summary>
    public async Task<byte[]> RespondAsync() => _proxy.Respond(await Answer!.Content.ReadAsByteArrayAsync());

    /// <summary>GETs, and answers messages until one of the kind is due.</summary>
    /// <returns>The response that would answer it.</returns>
    public async Task<byte[]> RunUntilAsync(EnrolmentStep step)
    {
        await GetAsync();
        byte[] response = await RespondAsync();
        for (var next = EnrolmentStep.Invocation; next < step; next++)
        {
            await PostAsync(response);
            Assert.Equal(HttpStatusCode.OK, Answer!.StatusCode);
            response = await RespondAsync();
        }

        return response;
    }

    /// <summary>GETs, and answers messages until a page comes.</summary>
    /// <returns>Its status and text.</returns>
    public async Task<(HttpStatusCode Status, string Page)> RunAsync()
    {
        await GetAsync();
        while (Answer!.Content.Headers.ContentType?.MediaType == "application/json")
        {
            await PostAsync(await RespondAsync());
        }

        return (Answer.StatusCode, await Answer.Content.ReadAsStringAsync());
    }

    public void Dispose()
    {
        _proxy.Dispose();
        _http.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        var answer = await _http.SendAsync(request);
        Answer = answer;
        return answer;
    }
}
