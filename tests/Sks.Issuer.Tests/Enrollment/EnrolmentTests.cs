using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Sks.Core.Algorithms;
using Sks.Core.Devices;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Secrets;
using Sks.Issuer.Books;
using Sks.Issuer.Configuration;
using Sks.Issuer.Enrollment;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Enrollment;

/// <summary>Whole enrolments: HTTPS, KeyGen2 and a secure element, as in real life.</summary>
public sealed class EnrolmentTests : IAsyncLifetime, IDisposable
{
    private TestIssuer _issuer = null!;
    private TestDevice _device = null!;

    public async Task InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _device = new TestDevice(_issuer.Vendor);
    }

    [Fact]
    public async Task An_enrolment_ends_with_a_usable_key_a_certificate_and_a_row_in_the_books()
    {
        var url = await _issuer.EnrollAsync("CN=Alice Example, O=Example Bank");
        await CompleteAsync(url);

        var credential = Assert.Single((await IssuerCli.JsonAsync("credentials", "--data", _issuer.Data)).EnumerateArray());
        Assert.Equal("CN=Alice Example, O=Example Bank", credential.GetProperty("subject").GetString());
        Assert.Equal(_device.ShortId, credential.GetProperty("deviceId").GetProperty("short").GetString());
        Assert.Equal(DeviceId.GroupedForm(_device.Certificate), credential.GetProperty("deviceId").GetProperty("grouped").GetString());
        uint key = Assert.Single(_device.Keys());
        var attributes = _device.Element.GetKeyAttributes(key);
        Assert.Equal(credential.GetProperty("certificate").GetBytesFromBase64(), attributes.CertificatePath[0]);
        Assert.Equal((AppUsage.Authentication, "Alice Example at Example Bank"), (attributes.AppUsage, attributes.FriendlyName));

        byte[] hash = SHA256.HashData("letter"u8);
        byte[] signature = _device.Element.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, "2580"u8, hash);
        using var certificate = X509CertificateLoader.LoadCertificate(attributes.CertificatePath[0]);
        Assert.Equal(Convert.ToHexStringLower(certificate.SerialNumberBytes.Span), credential.GetProperty("serialNumber").GetString());
        using var publicKey = certificate.GetECDsaPublicKey()!;
        Assert.True(publicKey.VerifyHash(hash, signature));
    }

    [Fact]
    public async Task OpenSSL_accepts_the_issued_certificate_for_TLS_clients()
    {
        await CompleteAsync(await _issuer.EnrollAsync());
        using var folder = new TemporaryFolder();
        var path = _device.Element.GetKeyAttributes(_device.Keys().Single()).CertificatePath;
        File.WriteAllText(folder["alice.pem"], PemEncoding.WriteString("CERTIFICATE", path[0]));
        var (status, output) = OpenSsl.Run(
            "verify", "-x509_strict", "-CAfile", Path.Combine(_issuer.Data, "ca.pem"), "-purpose", "sslclient", folder["alice.pem"]);
        Assert.True(status == 0, output);
    }

    [Theory]
    [InlineData("ed25519", "digitalSignature", null)]
    [InlineData("ed448", "digitalSignature", null)]
    [InlineData("x25519", "keyAgreement", null)]
    [InlineData("rsa1024.exp", "digitalSignature", 17)]
    public async Task A_profile_may_ask_for_any_key_that_the_registry_lists(string name, string keyUsage, int? exponent)
    {
        string uri = $"https://webpki.github.io/sks/algorithm#{name}";
        await using var issuer = await TestIssuer.StartAsync(settings => settings
            .Replace("https://webpki.github.io/sks/algorithm#ec.nist.p256\"", uri + (exponent is null ? "\"" : $"\", \"exponent\": {exponent}"), StringComparison.Ordinal)
            .Replace("[\"digitalSignature\"]", $"[\"{keyUsage}\"]", StringComparison.Ordinal));
        using var device = new TestDevice(issuer.Vendor);
        using (var enrollee = new TestEnrollee(issuer, device, await issuer.EnrollAsync()))
        {
            using var answer = await enrollee.PostAsync(await enrollee.RunUntilAsync(EnrolmentStep.ProvisioningFinalization));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        byte[] certificate = device.Element.GetKeyAttributes(Assert.Single(device.Keys())).CertificatePath[0];
        var key = Core.PublicKeys.PublicKey.Read(Core.Certificates.CertificateFields.Read(certificate).SubjectPublicKeyInfo);
        Assert.Equal(uri, key.Algorithm.Uri);
        Assert.True(exponent is null || key.RsaIntegers().Exponent.SequenceEqual(new[] { (byte)exponent }));
    }

    [Fact]
    public async Task The_device_is_asked_for_the_policy_of_the_profile()
    {
        await CompleteAsync(await _issuer.EnrollAsync());
        var policy = _device.PinRequest!.Policy;
        Assert.Equal((PinFormat.Numeric, 4, 8, 3), (policy.Format, policy.MinLength, policy.MaxLength, policy.RetryLimit));
        Assert.Equal(PatternRestrictions.ThreeInARow | PatternRestrictions.Sequence, policy.PatternRestrictions);
        Assert.True(policy.UserModifiable);
    }

    [Fact]
    public async Task A_profile_without_PIN_makes_a_key_that_signs_without_and_nobody_is_asked_for_one()
    {
        await using var issuer = await TestIssuer.StartAsync(settings => settings
            .Replace("\"default\": {", "\"default\": { \"pin\": null }, \"other\": {", StringComparison.Ordinal));
        using var device = new TestDevice(issuer.Vendor);
        using (var enrollee = new TestEnrollee(issuer, device, await issuer.EnrollAsync()))
        {
            Assert.Equal(HttpStatusCode.OK, (await enrollee.RunAsync()).Status);
        }

        Assert.Null(device.PinRequest);
        uint key = Assert.Single(device.Keys());
        Assert.NotEmpty(device.Element.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, [], SHA256.HashData("letter"u8)));
    }

    [Fact]
    public async Task The_issuer_may_restart_between_any_two_messages()
    {
        using var enrollee = await StartAsync();
        await enrollee.GetAsync();
        for (var step = EnrolmentStep.Invocation; step <= EnrolmentStep.ProvisioningFinalization; step++)
        {
            byte[] response = await enrollee.RespondAsync();
            await _issuer.RestartAsync();
            await enrollee.PostAsync(response);
            Assert.Equal(HttpStatusCode.OK, enrollee.Answer!.StatusCode);
        }

        Assert.Single(await CredentialsAsync());
    }

    [Fact]
    public async Task The_last_answer_is_a_page_and_ends_the_cookie()
    {
        using var enrollee = await StartAsync();
        await enrollee.PostAsync(await enrollee.RunUntilAsync(EnrolmentStep.ProvisioningFinalization));
        Assert.Equal((HttpStatusCode.OK, "text/html"), (enrollee.Answer!.StatusCode, enrollee.Answer.Content.Headers.ContentType!.MediaType));
        Assert.True(enrollee.IsComplete);
        Assert.Equal(0, enrollee.Cookies.Count);
    }

    [Theory]
    [InlineData(EnrolmentStep.Invocation)]
    [InlineData(EnrolmentStep.ProvisioningInitialization)]
    [InlineData(EnrolmentStep.KeyCreation)]
    [InlineData(EnrolmentStep.ProvisioningFinalization)]
    public async Task A_replayed_response_gets_the_same_answer_and_changes_nothing(EnrolmentStep step)
    {
        using var enrollee = await StartAsync();
        byte[] response = await enrollee.RunUntilAsync(step);
        string? cookie = enrollee.Cookies.GetAllCookies().Single().ToString();
        await enrollee.PostAsync(response);
        Assert.Equal(HttpStatusCode.OK, enrollee.Answer!.StatusCode);
        byte[] first = await enrollee.Answer.Content.ReadAsByteArrayAsync();
        var before = await SnapshotAsync();

        using var client = _issuer.Client();
        using var replay = new HttpRequestMessage(HttpMethod.Post, enrollee.Url) { Content = Json(response) };
        replay.Headers.Add("Cookie", cookie);
        using var answer = await client.SendAsync(replay);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(first, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(before, await SnapshotAsync());
    }

    [Theory]
    [InlineData(EnrolmentStep.Invocation)]
    [InlineData(EnrolmentStep.KeyCreation)]
    [InlineData(EnrolmentStep.ProvisioningFinalization)]
    public async Task The_same_response_posted_many_times_at_once_counts_once_and_all_get_one_answer(EnrolmentStep step)
    {
        using var enrollee = await StartAsync();
        byte[] response = await enrollee.RunUntilAsync(step);
        string cookie = enrollee.Cookies.GetAllCookies().Single().ToString();
        using var client = _issuer.Client();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var post = new HttpRequestMessage(HttpMethod.Post, enrollee.Url) { Content = Json(response) };
            post.Headers.Add("Cookie", cookie);
            using var answer = await client.SendAsync(post);
            return (answer.StatusCode, Body: await answer.Content.ReadAsStringAsync());
        }));

        Assert.Equal(HttpStatusCode.OK, Assert.Single(answers.Distinct()).StatusCode);
        Assert.Equal(step == EnrolmentStep.ProvisioningFinalization ? 1 : 0, (await CredentialsAsync()).Count);
    }

    [Fact]
    public async Task A_response_to_an_earlier_message_does_not_end_the_session()
    {
        using var enrollee = await StartAsync();
        await enrollee.GetAsync();
        byte[] first = await enrollee.RespondAsync();
        await enrollee.PostAsync(first);
        byte[] second = await enrollee.RespondAsync();

        using (var replay = await enrollee.PostAsync(first))
        {
            Assert.Equal(HttpStatusCode.OK, replay.StatusCode);
        }

        using (var answer = await enrollee.PostAsync(second))
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using (var replay = await enrollee.PostAsync(first))
        {
            Assert.Equal(HttpStatusCode.Conflict, replay.StatusCode);
        }

        using var again = await enrollee.PostAsync(second);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_device_that_certified_itself_is_refused_with_the_reason_and_no_trace_in_the_credentials()
    {
        using var homemade = new TestDevice(vendor: null);
        var url = await _issuer.EnrollAsync();
        using (var enrollee = new TestEnrollee(_issuer, homemade, url))
        {
            using var answer = await enrollee.PostAsync(await enrollee.RunUntilAsync(EnrolmentStep.ProvisioningInitialization));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Contains("was not issued by a vendor that this issuer trusts", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Empty(await CredentialsAsync());
        Assert.Empty(homemade.Keys());
        var listed = Assert.Single((await IssuerCli.JsonAsync("enrollment", "list", "--data", _issuer.Data)).EnumerateArray());
        Assert.Equal("pending", listed.GetProperty("state").GetString());
        var session = Assert.Single(listed.GetProperty("sessions").EnumerateArray());
        Assert.Equal("failed", session.GetProperty("state").GetString());
        Assert.StartsWith("The device certificate was not issued", session.GetProperty("reason").GetString(), StringComparison.Ordinal);

        // The person may come again with a device that is trusted.
        await CompleteAsync(url);
    }

    [Theory]
    [InlineData(EnrolmentStep.ProvisioningInitialization)]
    [InlineData(EnrolmentStep.KeyCreation)]
    [InlineData(EnrolmentStep.ProvisioningFinalization)]
    public async Task A_forged_attestation_fails_the_session_and_writes_no_credential(EnrolmentStep step)
    {
        using var enrollee = await StartAsync();
        byte[] response = await enrollee.RunUntilAsync(step);

        using var answer = await enrollee.PostAsync(WithForgedAttestation(response));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await CredentialsAsync());
        using var late = await enrollee.PostAsync(response);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Empty(await CredentialsAsync());
    }

    [Fact]
    public async Task Mutated_responses_end_in_4xx_and_never_in_a_credential()
    {
        var random = new Random(42);
        var url = await _issuer.EnrollAsync();
        for (int i = 0; i < 40; i++)
        {
            using var device = new TestDevice(_issuer.Vendor);
            using var enrollee = new TestEnrollee(_issuer, device, url);
            byte[] response = await enrollee.RunUntilAsync((EnrolmentStep)(i % 4));
            int at = random.Next(response.Length);
            response[at] ^= (byte)random.Next(1, 256);
            using var answer = await enrollee.PostAsync(random.Next(5) == 0 ? response[..at] : response);
            Assert.True((int)answer.StatusCode < 500, $"{answer.StatusCode} for {System.Text.Encoding.UTF8.GetString(response)}");
        }

        Assert.Empty(await CredentialsAsync());
    }

    [Fact]
    public async Task A_new_start_abandons_the_session_under_way()
    {
        var url = await _issuer.EnrollAsync();
        using var first = new TestEnrollee(_issuer, _device, url);
        byte[] response = await first.RunUntilAsync(EnrolmentStep.KeyCreation);
        using var otherDevice = new TestDevice(_issuer.Vendor);
        using var second = new TestEnrollee(_issuer, otherDevice, url);
        byte[] other = await second.RunUntilAsync(EnrolmentStep.ProvisioningFinalization);

        using (var late = await first.PostAsync(response))
        {
            Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        }

        using var answer = await second.PostAsync(other);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(otherDevice.Certificate, Assert.Single(await CredentialsAsync()).DeviceCertificate);
    }

    [Fact]
    public async Task An_enrolment_that_expires_under_way_yields_nothing()
    {
        var url = await _issuer.EnrollAsync(valid: "1m");
        using var enrollee = new TestEnrollee(_issuer, _device, url);
        byte[] response = await enrollee.RunUntilAsync(EnrolmentStep.ProvisioningFinalization);
        _issuer.Clock.Advance(TimeSpan.FromMinutes(2));

        using var answer = await enrollee.PostAsync(response);

        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Empty(await CredentialsAsync());
    }

    [Fact]
    public async Task A_session_that_takes_longer_than_its_lifetime_fails()
    {
        using var enrollee = await StartAsync();
        byte[] response = await enrollee.RunUntilAsync(EnrolmentStep.KeyCreation);
        _issuer.Clock.Advance(TimeSpan.FromSeconds(700));

        using var answer = await enrollee.PostAsync(response);

        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Empty(await CredentialsAsync());
    }

    [Fact]
    public async Task A_used_URL_starts_nothing()
    {
        var url = await _issuer.EnrollAsync();
        await CompleteAsync(url);
        using var client = _issuer.Client();
        using var answer = await client.GetAsync(url);
        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
    }

    [Fact]
    public async Task A_session_of_one_enrolment_is_none_of_another()
    {
        using var enrollee = await StartAsync();
        byte[] response = await enrollee.RunUntilAsync(EnrolmentStep.Invocation);
        var other = await _issuer.EnrollAsync("CN=Mallory");
        using var client = _issuer.Client();
        using var post = new HttpRequestMessage(HttpMethod.Post, other) { Content = Json(response) };
        post.Headers.Add("Cookie", enrollee.Cookies.GetAllCookies().Single().ToString());

        using var answer = await client.SendAsync(post);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var rightful = await enrollee.PostAsync(response);
        Assert.Equal(HttpStatusCode.OK, rightful.StatusCode);
    }

    [Fact]
    public async Task A_profile_with_a_PUK_leaves_it_sealed_in_the_books_and_it_unlocks_the_key()
    {
        await using var issuer = await TestIssuer.StartAsync(s => s.Replace("\"puk\": null", "\"puk\": { \"length\": 12 }", StringComparison.Ordinal));
        using var device = new TestDevice(issuer.Vendor);
        using (var enrollee = new TestEnrollee(issuer, device, await issuer.EnrollAsync()))
        {
            using var answer = await enrollee.PostAsync(await enrollee.RunUntilAsync(EnrolmentStep.ProvisioningFinalization));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        using var books = issuer.Books();
        string id = Assert.Single(await books.CredentialsAsync(default)).SessionId;
        using var key = new SealingKey(File.ReadAllBytes(DataDirectory.Open(issuer.Data).SealingKey));
        byte[] sealedPuk = SealedPuk(issuer, id);
        byte[] puk = key.Open([.. "puk\0"u8, .. System.Text.Encoding.ASCII.GetBytes(id)], sealedPuk);

        Assert.Equal(12, puk.Length);
        device.Element.UnlockKey(device.Keys().Single(), puk);
    }

    [Fact]
    public async Task No_secret_of_an_open_session_is_readable_in_the_books()
    {
        using var enrollee = await StartAsync();
        await enrollee.RunUntilAsync(EnrolmentStep.ProvisioningFinalization);
        using var books = _issuer.Books();
        var row = Assert.Single(await books.SessionsAsync(default));
        Assert.Equal(SessionState.Open, row.State);
        using var sealedState = SealedState.FromFile(DataDirectory.Open(_issuer.Data).SealingKey);
        byte[] cookieHash = BearerToken.Hash(enrollee.Cookies.GetAllCookies().Single().Value)!;
        var full = (await books.FindSessionAsync(cookieHash, null, default))!;

        Assert.NotEmpty(sealedState.Open(full));
        Assert.Throws<AuthenticationTagMismatchException>(() => sealedState.Open(full with { Version = full.Version + 1 }));
        Assert.Throws<AuthenticationTagMismatchException>(() => sealedState.Open(full with { Id = "other" }));
    }

    public void Dispose() => _device.Dispose();

    public async Task DisposeAsync() => await _issuer.DisposeAsync();

    private static ByteArrayContent Json(byte[] message) => new(message) { Headers = { ContentType = new("application/json") } };

    /// <summary>Changes one bit of each attestation.</summary>
    private static byte[] WithForgedAttestation(byte[] response)
    {
        const string Name = "\"attestation\":\"";
        string text = System.Text.Encoding.UTF8.GetString(response);
        int at = text.IndexOf(Name, StringComparison.Ordinal) + Name.Length;
        Assert.True(at > Name.Length, text);
        char[] forged = text.ToCharArray();
        forged[at] = forged[at] == 'A' ? 'Q' : 'A';
        return System.Text.Encoding.UTF8.GetBytes(forged);
    }

    private static byte[] SealedPuk(TestIssuer issuer, string sessionId)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={DataDirectory.Open(issuer.Data).Books};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sealed_puk FROM sessions WHERE id = $id";
        command.Parameters.AddWithValue("$id", sessionId);
        return (byte[])command.ExecuteScalar()!;
    }

    private async Task<TestEnrollee> StartAsync() => new(_issuer, _device, await _issuer.EnrollAsync());

    private async Task CompleteAsync(Uri url)
    {
        using var enrollee = new TestEnrollee(_issuer, _device, url);
        byte[] proof = await enrollee.RunUntilAsync(EnrolmentStep.ProvisioningFinalization);
        Assert.Empty(await CredentialsAsync());
        using var answer = await enrollee.PostAsync(proof);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private async Task<IReadOnlyList<IssuedCredential>> CredentialsAsync()
    {
        using var books = _issuer.Books();
        return await books.CredentialsAsync(default);
    }

    private async Task<string> SnapshotAsync()
    {
        using var books = _issuer.Books();
        return JsonSerializer.Serialize(new
        {
            enrollments = await books.EnrollmentsAsync(default),
            sessions = await books.SessionsAsync(default),
            credentials = await books.CredentialsAsync(default),
        });
    }
}
