using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sks.Core.Algorithms;
using Sks.Core.Devices;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Configuration;
using Sks.Issuer.Tests.Testing;
using Sks.KeyGen2.Cloning;

namespace Sks.Issuer.Tests.Cloning;

/// <summary>Requests for clones that no owner would send: each is refused, and makes no enrollment.</summary>
public sealed class HostileCloneTests : IAsyncLifetime, IDisposable
{
    private TestIssuer _issuer = null!;
    private TestDevice _first = null!;
    private TestDevice _second = null!;
    private TestCloner _cloner = null!;

    public async Task InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync(CloneTests.With("{}"));
        _first = new TestDevice(_issuer.Vendor);
        _second = new TestDevice(_issuer.Vendor);
        await TestCloner.EnrolAsync(_issuer, _first, await _issuer.EnrollAsync());
        _cloner = new TestCloner(_issuer, _first);
    }

    [Fact]
    public async Task A_request_that_was_answered_gets_409_and_of_many_copies_at_once_one_is_answered()
    {
        byte[] request = _cloner.Sign(await _cloner.AskAsync(_second)).Write();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => _cloner.PostAsync(request))));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal(5, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal(1, await ClonesAsync());
    }

    [Fact]
    public async Task A_challenge_answers_one_request_whatever_it_asks_for()
    {
        var request = await _cloner.AskAsync(_second);
        await AssertAsync(HttpStatusCode.OK, _cloner.Sign(request));
        using var third = new TestDevice(_issuer.Vendor);
        await AssertAsync(HttpStatusCode.Conflict, _cloner.Sign(request with { DeviceId = DeviceId.GroupedForm(third.Certificate) }), "was answered before");
        Assert.Equal(1, await ClonesAsync());
    }

    [Fact]
    public async Task A_challenge_that_is_two_minutes_old_gets_410_also_where_it_was_answered()
    {
        var request = _cloner.Sign(await _cloner.AskAsync(_second));
        var answered = _cloner.Sign(await _cloner.AskAsync(_second));
        await AssertAsync(HttpStatusCode.OK, answered);
        _issuer.Clock.Advance(TimeSpan.FromMinutes(2));
        await AssertAsync(HttpStatusCode.Gone, request, "has expired");
        await AssertAsync(HttpStatusCode.Gone, answered, "has expired");
        Assert.Equal(1, await ClonesAsync());
    }

    [Fact]
    public async Task A_challenge_of_nobody_or_of_another_issuer_or_changed_gets_403()
    {
        await using var other = await TestIssuer.StartAsync(CloneTests.With("{}"));
        using var elsewhere = new TestCloner(other, _first);
        var request = await _cloner.AskAsync(_second);
        byte[] foreign = (await elsewhere.AskAsync(_second)).Challenge;
        var challenges = new List<byte[]> { foreign, RandomNumberGenerator.GetBytes(56), new byte[1], new byte[256] };
        for (int i = 0; i < request.Challenge.Length; i += 5)
        {
            byte[] changed = [.. request.Challenge];
            changed[i] ^= 1;
            challenges.Add(changed);
        }

        foreach (byte[] challenge in challenges)
        {
            await AssertAsync(HttpStatusCode.Forbidden, _cloner.Sign(request with { Challenge = challenge }), "challenge");
        }

        Assert.Equal(0, await ClonesAsync());
    }

    [Fact]
    public async Task Whatever_is_changed_after_the_signing_breaks_the_signature()
    {
        using var third = new TestDevice(_issuer.Vendor);
        var request = _cloner.Sign(await _cloner.AskAsync(_second));
        var other = await _cloner.AskAsync(_second);
        CloneRequest[] changed =
        [
            request with { DeviceId = DeviceId.GroupedForm(third.Certificate) },
            request with { DeviceId = DeviceId.ShortForm(_second.Certificate) },
            request with { Time = request.Time.AddSeconds(1) },
            request with { Challenge = other.Challenge },
            request with { Algorithm = AlgorithmUris.EcdsaSha384 },
            request with { Algorithm = AlgorithmUris.EcdsaNone },
            request with { Algorithm = AlgorithmUris.RsaSha256 },
            request with { Algorithm = AlgorithmUris.Ed25519 },
            request with { Algorithm = AlgorithmUris.HmacSha256 },
            request with { Signature = [1] },
            request with { Signature = new byte[64] },
            request with { Signature = [.. request.Signature, 0] },
        ];
        foreach (var each in changed)
        {
            await AssertAsync(HttpStatusCode.Forbidden, each, "signature");
        }

        Assert.Equal(0, await ClonesAsync());
        await AssertAsync(HttpStatusCode.OK, request);
    }

    [Fact]
    public async Task A_request_signed_for_another_issuer_or_through_another_server_is_refused()
    {
        var request = await _cloner.AskAsync(_second);
        await AssertAsync(HttpStatusCode.Forbidden, _cloner.Sign(request with { Issuer = "https://other.example" }), "another issuer");
        using var middle = new TestVendor("Middle");
        using var deceived = new TestCloner(_issuer, _first) { ServerCertificate = middle.Root.RawData };
        await AssertAsync(HttpStatusCode.Forbidden, deceived.Sign(request), "signature");
        Assert.Equal(0, await ClonesAsync());
    }

    [Fact]
    public async Task A_credential_does_not_vouch_with_another_ones_certificate()
    {
        using var third = new TestDevice(_issuer.Vendor);
        await TestCloner.EnrolAsync(_issuer, third, await _issuer.EnrollAsync("CN=Mallory"));
        using var mallory = new TestCloner(_issuer, third);
        var request = await _cloner.AskAsync(_second);
        await AssertAsync(HttpStatusCode.Forbidden, mallory.Sign(request), "signature");
    }

    [Fact]
    public async Task A_credential_of_another_issuer_is_none_here()
    {
        await using var other = await TestIssuer.StartAsync(CloneTests.With("{}"));
        using var foreigner = new TestDevice(other.Vendor);
        await TestCloner.EnrolAsync(other, foreigner, await other.EnrollAsync());
        using var cloner = new TestCloner(_issuer, foreigner);
        await AssertAsync(HttpStatusCode.Forbidden, cloner.Sign(await cloner.AskAsync(_second)), "no credential of this issuer");
    }

    [Fact]
    public async Task A_certificate_that_the_CA_has_signed_but_that_is_not_in_the_books_is_no_credential()
    {
        var data = DataDirectory.Open(_issuer.Data);
        using var ca = new SigningCertificate(KeyFile.ReadCertificates(data.CaCertificate)[0], KeyFile.ReadKey(data.CaKey));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var unbooked = CertificateFactory.EndEntity(
            new X500DistinguishedName("CN=Alice Example"),
            [],
            key.ExportSubjectPublicKeyInfo(),
            X509KeyUsageFlags.DigitalSignature,
            [],
            TimeSpan.FromDays(1),
            ca,
            DateTimeOffset.UtcNow);
        var request = (await _cloner.AskAsync(_second)) with { Certificate = unbooked.RawData };
        byte[] signature = key.SignData(request.Statement(_issuer.TlsCertificate()), HashAlgorithmName.SHA256);
        await AssertAsync(HttpStatusCode.Forbidden, request with { Signature = signature }, "no credential of this issuer");
    }

    [Fact]
    public async Task A_certificate_with_a_serial_number_of_the_books_is_not_the_one_in_the_books()
    {
        using var booked = X509CertificateLoader.LoadCertificate((await _cloner.AskAsync(_second)).Certificate);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forged = new CertificateRequest("CN=Alice Example", key, HashAlgorithmName.SHA256).Create(
            booked.IssuerName,
            X509SignatureGenerator.CreateForECDsa(key),
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(1),
            booked.SerialNumberBytes.Span);
        var request = (await _cloner.AskAsync(_second)) with { Certificate = forged.RawData };
        byte[] signature = key.SignData(request.Statement(_issuer.TlsCertificate()), HashAlgorithmName.SHA256);
        await AssertAsync(HttpStatusCode.Forbidden, request with { Signature = signature }, "no credential of this issuer");
    }

    [Fact]
    public async Task An_expired_credential_vouches_for_nothing()
    {
        _issuer.Clock.Advance(TimeSpan.FromDays(731));
        await AssertAsync(HttpStatusCode.Forbidden, _cloner.Sign(await _cloner.AskAsync(_second)), "has expired");
    }

    [Fact]
    public async Task A_time_far_from_the_servers_is_refused()
    {
        var request = await _cloner.AskAsync(_second);
        await AssertAsync(HttpStatusCode.Forbidden, _cloner.Sign(request with { Time = request.Time.AddMinutes(11) }), "clock");
        await AssertAsync(HttpStatusCode.Forbidden, _cloner.Sign(request with { Time = request.Time.AddMinutes(-11) }), "clock");
    }

    [Fact]
    public async Task The_first_device_is_no_second_one_and_what_cannot_be_a_device_ID_gets_400()
    {
        await AssertAsync(HttpStatusCode.Forbidden, _cloner.Sign(await _cloner.AskAsync(_first)), "has the credential");
        var request = await _cloner.AskAsync(_second);
        await AssertAsync(HttpStatusCode.BadRequest, _cloner.Sign(request with { DeviceId = request.DeviceId[..^1] }), "device ID");
        string slip = request.DeviceId[..^1] + (request.DeviceId[^1] == 'A' ? 'B' : 'A');
        await AssertAsync(HttpStatusCode.BadRequest, _cloner.Sign(request with { DeviceId = slip }), "slip");
    }

    [Fact]
    public async Task Malformed_messages_get_400()
    {
        string good = Encoding.UTF8.GetString(_cloner.Sign(await _cloner.AskAsync(_second)).Write());
        string[] bad =
        [
            "", "{", "null", "[]", "\"x\"", "{}", good + "x", good + good, "[" + good + "]",
            new string('[', 5000), "{\"a\":" + new string('{', 1000),
            good.Replace("sks-credential-cloning-1", "sks-credential-cloning-2", StringComparison.Ordinal),
            good.Replace("CloneRequest", "CloneAnswer", StringComparison.Ordinal),
            good.Replace("\"time\":", "\"tim\":", StringComparison.Ordinal),
            good.Replace("{", "{\"more\":1,", StringComparison.Ordinal),
            good.Replace("{", "{\"time\":\"2030-01-01T00:00:00Z\",", StringComparison.Ordinal),
            good.Replace("Z\",\"certificate", "+00:00\",\"certificate", StringComparison.Ordinal),
            good.Replace("Z\",\"certificate", ".0Z\",\"certificate", StringComparison.Ordinal),
            good.Replace("\"signature\":\"", "\"signature\":\"=", StringComparison.Ordinal),
            good.Replace("\"challenge\":\"", "\"challenge\":\"\",\"x\":\"", StringComparison.Ordinal),
            good.Replace("\"deviceId\":\"", $"\"deviceId\":\"{new string('-', 100)}", StringComparison.Ordinal),
            good.Replace("\"deviceId\":\"", "\"deviceId\":\"\\ud800", StringComparison.Ordinal),
            good.Replace("\"issuer\":\"https:", "\"issuer\":\"", StringComparison.Ordinal),
        ];
        foreach (string message in bad)
        {
            using var answer = await _cloner.PostAsync(Encoding.UTF8.GetBytes(message));
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{answer.StatusCode}: {message}");
        }

        Assert.Equal(0, await ClonesAsync());
    }

    [Fact]
    public async Task Messages_over_16_KiB_get_413_and_other_types_415()
    {
        using var tooLong = await _cloner.PostAsync(new byte[CloneRequest.MaxSize + 1]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLong.StatusCode);
        using var text = await _cloner.PostAsync(_cloner.Sign(await _cloner.AskAsync(_second)).Write(), "text/plain");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, text.StatusCode);
    }

    [Fact]
    public async Task Mutated_requests_end_in_4xx_and_never_in_a_clone()
    {
        byte[] good = _cloner.Sign(await _cloner.AskAsync(_second)).Write();
        var random = new Random(20261124);
        for (int i = 0; i < 300; i++)
        {
            byte[] mutated = [.. good];
            mutated[random.Next(mutated.Length)] ^= (byte)(1 << random.Next(8));
            using var answer = await _cloner.PostAsync(mutated);
            Assert.InRange((int)answer.StatusCode, 400, 499);
        }

        Assert.Equal(0, await ClonesAsync());
    }

    public void Dispose()
    {
        _cloner.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    public async Task DisposeAsync() => await _issuer.DisposeAsync();

    private async Task AssertAsync(HttpStatusCode status, CloneRequest request, string saying = "")
    {
        using var answer = await _cloner.PostAsync(request.Write());
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {text}");
        Assert.Contains(saying, text, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<int> ClonesAsync()
    {
        using var books = _issuer.Books();
        return (await books.EnrollmentsAsync(default)).Count(e => e.ClonedFrom is not null);
    }
}
