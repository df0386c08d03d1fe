using System.Net.Http.Headers;
using System.Security.Cryptography;
using Sks.Core.Algorithms;
using Sks.Core.Devices;
using Sks.KeyGen2.Cloning;

namespace Sks.Issuer.Tests.Testing;

/// <summary>The owner of a device with one credential, who asks for a clone, well or badly.</summary>
internal sealed class TestCloner(TestIssuer issuer, TestDevice device) : IDisposable
{
    private readonly HttpClient _http = issuer.Client();

    /// <summary>What the key signs with.</summary>
    public string Algorithm { get; init; } = AlgorithmUris.EcdsaSha256;

    /// <summary>The TLS certificate that the owner has seen.</summary>
    public byte[] ServerCertificate { get; init; } = issuer.TlsCertificate();

    private Uri Address => new(issuer.Url, "/clone");

    /// <summary>Enrols a device.</summary>
    public static async Task EnrolAsync(TestIssuer issuer, TestDevice device, Uri url)
    {
        using var enrollee = new TestEnrollee(issuer, device, url);
        using var answer = await enrollee.PostAsync(await enrollee.RunUntilAsync(EnrolmentStep.ProvisioningFinalization));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task<HttpResponseMessage> GetAsync() => _http.GetAsync(Address);

    public async Task<HttpResponseMessage> PostAsync(byte[] request, string type = "application/json") =>
        await _http.PostAsync(Address, new ByteArrayContent(request) { Headers = { ContentType = new MediaTypeHeaderValue(type) } });

    /// <summary>A request for a second device, not signed yet, over a challenge that was just fetched.</summary>
    public async Task<CloneRequest> AskAsync(TestDevice second)
    {
        using var answer = await GetAsync();
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return new CloneRequest
        {
            Challenge = CloneChallenge.Read(await answer.Content.ReadAsByteArrayAsync()).Challenge,
            Issuer = CloneRequest.Origin(issuer.Url),
            DeviceId = DeviceId.GroupedForm(second.Certificate),
            Time = issuer.Clock.GetUtcNow(),
            Certificate = device.Element.GetKeyAttributes(device.Keys().Single()).CertificatePath[0],
            Algorithm = Algorithm,
        };
    }

    /// <summary>Signs with the device's key.</summary>
    public CloneRequest Sign(CloneRequest request)
    {
        var algorithm = AlgorithmRegistry.Find<SignatureAlgorithm>(Algorithm)!;
        byte[] statement = request.Statement(ServerCertificate);
        byte[] data = algorithm.Hash is { } hash ? CryptographicOperations.HashData(hash, statement) : statement;
        return request with { Signature = device.Element.SignHashedData(device.Keys().Single(), Algorithm, [], false, "2580"u8, data) };
    }

    /// <summary>Asks, signs and posts.</summary>
    public async Task<HttpResponseMessage> CloneAsync(TestDevice second) => await PostAsync(Sign(await AskAsync(second)).Write());

    /// <summary>As <see cref="CloneAsync"/>, which succeeds.</summary>
    /// <returns>The URL for the second device.</returns>
    public async Task<Uri> UrlAsync(TestDevice second)
    {
        using var answer = await CloneAsync(second);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return new Uri(CloneAnswer.Read(await answer.Content.ReadAsByteArrayAsync()).Url);
    }

    public void Dispose() => _http.Dispose();
}
