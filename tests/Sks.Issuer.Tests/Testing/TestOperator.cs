using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Sks.Issuer.Books;

namespace Sks.Issuer.Tests.Testing;

/// <summary>Somebody who uses the interface for operators, with a credential whose key is in memory.</summary>
internal sealed class TestOperator : IDisposable
{
    private readonly HttpClient _http;
    private readonly X509Certificate2? _certificate;

    private TestOperator(TestIssuer issuer, X509Certificate2? certificate, string id)
    {
        Id = id;
        _certificate = certificate;
        var handler = TestIssuer.Handler(issuer.Data, cookies: null);
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
        }

        _http = new HttpClient(handler) { BaseAddress = issuer.Url };
    }

    public string Id { get; }

    public byte[] SerialNumber => _certificate!.SerialNumberBytes.ToArray();

    /// <summary>Somebody without any certificate.</summary>
    public static TestOperator Nobody(TestIssuer issuer) => new(issuer, null, "");

    /// <summary>Somebody whose certificate another CA has made, of the same names and serial number.</summary>
    public static TestOperator Stranger(TestIssuer issuer, byte[] serialNumber)
    {
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var real = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(issuer.Data, "ca.pem"));
        var name = new CertificateRequest(real.SubjectName, caKey, HashAlgorithmName.SHA256);
        name.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var ca = name.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(99));
        return new TestOperator(issuer, Certify(ca, caKey, "CN=admin", serialNumber), "");
    }

    /// <summary>Adds an operator, whose credential counts from then on.</summary>
    public static async Task<TestOperator> AddAsync(TestIssuer issuer, string role)
    {
        var added = await issuer.JsonAsync("operator", "add", "--subject", $"CN={role}", "--role", role);
        string id = added.GetProperty("id").GetString()!;
        using var books = issuer.Books();
        string enrollment = (await books.FindOperatorAsync(id, default))!.EnrollmentId;
        return new TestOperator(issuer, await IssueAsync(issuer, books, (await books.FindEnrollmentByIdAsync(enrollment, default))!), id);
    }

    /// <summary>A further client, known by a credential that is issued under an enrollment.</summary>
    public static async Task<TestOperator> WithEnrollmentAsync(TestIssuer issuer, Sks.Issuer.Books.Enrollment enrollment)
    {
        using var books = issuer.Books();
        await books.AddEnrollmentAsync(enrollment, default);
        return new TestOperator(issuer, await IssueAsync(issuer, books, enrollment), "");
    }

    public async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(string method, string path, string? json = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        using var answer = await _http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        string? media = answer.Content.Headers.ContentType?.MediaType;
        Assert.Equal((int)answer.StatusCode < 400 ? "application/json" : "application/problem+json", media);
        using var document = JsonDocument.Parse(text);
        return (answer.StatusCode, document.RootElement.Clone());
    }

    public void Dispose()
    {
        _http.Dispose();
        _certificate?.Dispose();
    }

    private static async Task<X509Certificate2> IssueAsync(TestIssuer issuer, IIssuerBooks books, Sks.Issuer.Books.Enrollment enrollment)
    {
        using var ca = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(issuer.Data, "ca.pem"));
        using var caKey = ECDsa.Create();
        caKey.ImportFromPem(File.ReadAllText(Path.Combine(issuer.Data, "ca.key")));
        var certificate = Certify(ca, caKey, enrollment.Subject, RandomNumberGenerator.GetBytes(12));
        var now = issuer.Clock.GetUtcNow();
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var session = new SessionRow(id, enrollment.Id, RandomNumberGenerator.GetBytes(32), SessionState.Open, 0, [], [], "", now) { Person = enrollment.Person };
        Assert.True(await books.StartSessionAsync(session, now, default));
        Assert.True(await books.CompleteSessionAsync(session, [IssuedCredential.From(session, "Key.1", certificate.RawData, ca.RawData, now)], [], now, default));
        return certificate;
    }

    private static X509Certificate2 Certify(X509Certificate2 ca, ECDsa caKey, string subject, byte[] serialNumber)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        serialNumber[0] = (byte)((serialNumber[0] & 0x3F) | 0x40);
        using var certificate = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).Create(
            ca.SubjectName, X509SignatureGenerator.CreateForECDsa(caKey), DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(30), serialNumber);
        return certificate.CopyWithPrivateKey(key);
    }
}
