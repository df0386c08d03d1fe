using System.Formats.Asn1;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Revocation;
using Sks.Issuer.Tests.Testing;
using Sks.Testing.Fuzzing;

namespace Sks.Issuer.Tests.Revocation;

/// <summary>What the responder answers to requests that OpenSSL has made, and to those that nobody should make.</summary>
public sealed class OcspTests : IAsyncLifetime, IDisposable
{
    private const int ResponseLimit = 4096;
    private static readonly byte[] Malformed = [0x30, 0x03, 0x0A, 0x01, 0x01];
    private static readonly byte[] Unauthorized = [0x30, 0x03, 0x0A, 0x01, 0x06];

    private readonly TemporaryFolder _folder = new();
    private TestIssuer _issuer = null!;
    private HttpClient _http = null!;

    private string CaFile => Path.Combine(_issuer.Data, "ca.pem");

    public async Task InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _http = _issuer.Client();
    }

    [Fact]
    public async Task The_certificate_of_the_server_itself_is_good_and_one_that_nobody_issued_is_unknown()
    {
        Assert.Contains("tls.pem: good", await StatusAsync("-cert", Path.Combine(_issuer.Data, "tls.pem")), StringComparison.Ordinal);
        Assert.Contains("0x1234: unknown", await StatusAsync("-serial", "0x1234"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_certificates_are_answered_together()
    {
        string output = await StatusAsync("-serial", "0x1234", "-cert", Path.Combine(_issuer.Data, "tls.pem"), "-serial", "0x5678");
        Assert.Equal(2, output.Split("unknown").Length - 1);
        Assert.Contains("tls.pem: good", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_certificates_of_another_CA_are_none_of_its_business()
    {
        using var vendor = new TestVendor();
        vendor.WriteRoot(_folder["other.pem"]);
        byte[] request = Request("-issuer", _folder["other.pem"], "-serial", "0x1234");
        Assert.Equal(Unauthorized, await PostAsync(request));

        // One among its own spoils them all: nothing half-known is signed.
        Assert.Equal(Unauthorized, await PostAsync(Request("-issuer", CaFile, "-serial", "0x1", "-issuer", _folder["other.pem"], "-serial", "0x2")));
    }

    [Fact]
    public async Task What_is_no_request_gets_malformedRequest_with_200_and_nothing_else()
    {
        foreach (byte[] request in new byte[][] { [], [0x30], [0x30, 0x00], [0x30, 0x02, 0x30, 0x00], [0x30, 0x80, 0x00, 0x00], RandomNumberGenerator.GetBytes(200), new byte[OcspRequest.MaxSize + 1] })
        {
            Assert.Equal(Malformed, await PostAsync(request));
        }

        using var get = await _http.GetAsync(new Uri(_issuer.Url, "/ocsp/not*base64"));
        Assert.Equal((HttpStatusCode.OK, "application/ocsp-response"), (get.StatusCode, get.Content.Headers.ContentType!.MediaType));
        Assert.Equal(Malformed, await get.Content.ReadAsByteArrayAsync());
        using var text = new StringContent("hello");
        using var wrong = await _http.PostAsync(new Uri(_issuer.Url, "/ocsp"), text);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, wrong.StatusCode);
    }

    [Fact]
    public async Task A_GET_is_answered_as_a_POST_and_may_be_cached_if_it_has_no_nonce()
    {
        byte[] request = Request("-no_nonce", "-issuer", CaFile, "-cert", Path.Combine(_issuer.Data, "tls.pem"));
        string base64 = Convert.ToBase64String(request);
        var answers = new List<byte[]> { await PostAsync(request) };
        foreach (string path in new[] { base64, Uri.EscapeDataString(base64) })
        {
            using var get = await _http.GetAsync(new Uri(_issuer.Url, $"/ocsp/{path}"));
            Assert.InRange(get.Headers.CacheControl!.MaxAge!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(60));
            Assert.True(get.Headers.CacheControl.MustRevalidate);
            answers.Add(await get.Content.ReadAsByteArrayAsync());
        }

        // The same to the byte: signed once.
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
        _issuer.Clock.Advance(TimeSpan.FromMinutes(31));
        Assert.NotEqual(answers[0], await PostAsync(request));

        byte[] nonce = Request("-nonce", "-issuer", CaFile, "-cert", Path.Combine(_issuer.Data, "tls.pem"));
        using var fresh = await _http.GetAsync(new Uri(_issuer.Url, $"/ocsp/{Uri.EscapeDataString(Convert.ToBase64String(nonce))}"));
        Assert.True(fresh.Headers.CacheControl!.NoStore);
        Assert.NotEqual(await PostAsync(nonce), await PostAsync(nonce));
    }

    [Fact]
    public async Task The_signer_is_renewed_before_its_certificate_ends_and_never_outlived_by_an_answer()
    {
        byte[] request = Request("-no_nonce", "-issuer", CaFile, "-cert", Path.Combine(_issuer.Data, "tls.pem"));
        var signers = new HashSet<string>();
        for (int week = 0; week < 4; week++)
        {
            await File.WriteAllBytesAsync(_folder["answer.der"], await PostAsync(request));
            string text = OpenSsl.Run("ocsp", "-respin", _folder["answer.der"], "-resp_text", "-noverify").Output;
            signers.Add(text.Split("Serial Number:")[^1].Split('\n')[1].Trim());
            Assert.Contains("OCSP Signing", text, StringComparison.Ordinal);
            Assert.Contains("OCSP No Check", text, StringComparison.Ordinal);
            _issuer.Clock.Advance(TimeSpan.FromDays(8));
        }

        Assert.Equal(4, signers.Count);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(16, true)]
    [InlineData(32, true)]
    [InlineData(128, true)]
    [InlineData(0, false)]
    [InlineData(129, false)]
    public async Task Nonces_of_1_to_128_bytes_come_back(int size, bool fits)
    {
        byte[] nonce = RandomNumberGenerator.GetBytes(size);
        byte[] answer = await PostAsync(WithNonce(nonce));
        Assert.Equal(fits ? [] : Malformed, fits ? [] : answer);
        Assert.Equal(fits, answer.Length > 100 && (size == 1 || answer.AsSpan().IndexOf(nonce) >= 0));
    }

    [Fact]
    public void More_certificates_than_the_limit_are_not_looked_up()
    {
        Assert.Equal(OcspRequest.CertificateLimit, OcspRequest.Read(Of(OcspRequest.CertificateLimit)).Certificates.Count);
        Assert.Throws<AsnContentException>(() => OcspRequest.Read(Of(OcspRequest.CertificateLimit + 1)));

        static byte[] Of(int count)
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence())
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                for (int i = 0; i < count; i++)
                {
                    WriteCertificate(writer, [0], [0], i);
                }
            }

            return writer.Encode();
        }
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void A_damaged_request_is_read_or_refused_and_nothing_else()
    {
        byte[][] seeds = [WithNonce([1, 2, 3, 4]), Request("-nonce", "-issuer", CaFile, "-serial", "0x1234", "-serial", "0x5678")];
        int read = 0;
        Fuzz.Run(20_000, 1, random =>
        {
            byte[] request = [.. seeds[random.Next(seeds.Length)]];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                int at = random.Next(request.Length);
                request = random.Next(4) switch
                {
                    0 => request[..at],
                    1 => [.. request[..at], (byte)random.Next(256), .. request[at..]],
                    _ => [.. request[..at], (byte)random.Next(256), .. request[(at + 1)..]],
                };
                if (request.Length == 0)
                {
                    break;
                }
            }

            try
            {
                var result = OcspRequest.Read(request);
                Assert.InRange(result.Certificates.Count, 1, OcspRequest.CertificateLimit);
                read++;
            }
            catch (AsnContentException)
            {
            }
        });
        Assert.True(read > 0, "No damage was harmless: the fuzzer does not get far.");
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _issuer.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    private byte[] WithNonce(byte[] nonce)
    {
        using var ca = KeyFile.ReadCertificates(CaFile)[0];
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                WriteCertificate(writer, SHA1.HashData(ca.SubjectName.RawData), SHA1.HashData(ca.GetPublicKey()), 4660);
            }

            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2)))
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(OcspRequest.NonceOid);
                using (writer.PushOctetString())
                {
                    writer.WriteOctetString(nonce);
                }
            }
        }

        return writer.Encode();
    }

    private static void WriteCertificate(AsnWriter writer, byte[] nameHash, byte[] keyHash, int serial)
    {
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.3.14.3.2.26");
                writer.WriteNull();
            }

            writer.WriteOctetString(nameHash);
            writer.WriteOctetString(keyHash);
            writer.WriteInteger(serial);
        }
    }

    private byte[] Request(params string[] arguments)
    {
        string file = _folder["request.der"];
        var (status, output) = OpenSsl.Run(["ocsp", .. arguments, "-reqout", file]);
        Assert.True(status == 0, output);
        return File.ReadAllBytes(file);
    }

    /// <summary>What OpenSSL makes of the answer.</summary>
    private async Task<string> StatusAsync(params string[] certificates)
    {
        await File.WriteAllBytesAsync(_folder["answer.der"], await PostAsync(Request(["-issuer", CaFile, .. certificates])));
        var (status, output) = OpenSsl.Run(["ocsp", "-issuer", CaFile, .. certificates, "-no_nonce", "-respin", _folder["answer.der"], "-CAfile", CaFile]);
        Assert.True(status == 0 && output.Contains("Response verify OK", StringComparison.Ordinal), output);
        return output;
    }

    private async Task<byte[]> PostAsync(byte[] request)
    {
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/ocsp-request");
        using var answer = await _http.PostAsync(new Uri(_issuer.Url, "/ocsp"), content);
        Assert.Equal((HttpStatusCode.OK, "application/ocsp-response"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        byte[] response = await answer.Content.ReadAsByteArrayAsync();
        Assert.InRange(response.Length, 1, ResponseLimit);
        return response;
    }
}
