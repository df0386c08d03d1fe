using System.Net;
using Sks.Core.Algorithms;
using Sks.Issuer.Tests.Testing;
using Sks.KeyGen2.Cloning;

namespace Sks.Issuer.Tests.Cloning;

/// <summary>What an issuer lets the owner of a credential do, within its limits.</summary>
public sealed class CloneTests : IAsyncLifetime, IDisposable
{
    private TestIssuer _issuer = null!;
    private TestDevice _first = null!;
    private TestDevice _second = null!;

    public async Task InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync(With("{ \"clonesPerDay\": 2 }"));
        _first = new TestDevice(_issuer.Vendor);
        _second = new TestDevice(_issuer.Vendor);
        await TestCloner.EnrolAsync(_issuer, _first, await _issuer.EnrollAsync("CN=Alice Example, O=Bank"));
    }

    [Fact]
    public async Task A_clone_has_the_subject_and_profile_of_its_original_a_key_and_serial_number_of_its_own_and_names_it()
    {
        using var cloner = new TestCloner(_issuer, _first);
        await TestCloner.EnrolAsync(_issuer, _second, await cloner.UrlAsync(_second));

        var rows = (await IssuerCli.JsonAsync("credentials", "--data", _issuer.Data)).EnumerateArray().ToList();
        Assert.Equal(["CN=Alice Example, O=Bank", "CN=Alice Example, O=Bank"], rows.Select(r => r.GetProperty("subject").GetString()));
        Assert.Equal([_first.ShortId, _second.ShortId], rows.Select(r => r.GetProperty("deviceId").GetProperty("short").GetString()));
        string original = rows[0].GetProperty("serialNumber").GetString()!;
        Assert.NotEqual(original, rows[1].GetProperty("serialNumber").GetString());
        Assert.Equal([null, original], rows.Select(r => r.GetProperty("clonedFrom").GetString()));
        string table = (await IssuerCli.RunAsync("credentials", "--data", _issuer.Data)).Output;
        Assert.EndsWith(original, table.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_URL_is_for_the_second_device_and_works_once()
    {
        using var cloner = new TestCloner(_issuer, _first);
        using var third = new TestDevice(_issuer.Vendor);
        var url = await cloner.UrlAsync(_second);
        using (var thief = new TestEnrollee(_issuer, third, url))
        {
            using var refused = await thief.PostAsync(await thief.RunUntilAsync(EnrolmentStep.ProvisioningInitialization));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        await TestCloner.EnrolAsync(_issuer, _second, url);
        using var again = new TestEnrollee(_issuer, _second, url);
        using var gone = await again.GetAsync();
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
    }

    [Fact]
    public async Task The_second_device_has_as_much_time_as_the_settings_say()
    {
        using var cloner = new TestCloner(_issuer, _first);
        var url = await cloner.UrlAsync(_second);
        _issuer.Clock.Advance(TimeSpan.FromMinutes(15));
        using var late = new TestEnrollee(_issuer, _second, url);
        using var gone = await late.GetAsync();
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        Assert.Contains("has expired", await gone.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_and_its_clones_share_one_limit_for_each_day()
    {
        using var cloner = new TestCloner(_issuer, _first);
        await TestCloner.EnrolAsync(_issuer, _second, await cloner.UrlAsync(_second));
        using var third = new TestDevice(_issuer.Vendor);
        using var second = new TestCloner(_issuer, _second);
        await second.UrlAsync(third);

        foreach (var vouching in new[] { cloner, second })
        {
            using var refused = await vouching.CloneAsync(third);
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Contains("try again tomorrow", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        _issuer.Clock.Advance(TimeSpan.FromHours(25));
        await second.UrlAsync(third);
    }

    [Fact]
    public async Task Of_many_requests_at_once_no_more_than_the_limit_are_granted()
    {
        using var cloner = new TestCloner(_issuer, _first);
        var requests = new List<byte[]>();
        for (int i = 0; i < 8; i++)
        {
            requests.Add(cloner.Sign(await cloner.AskAsync(_second)).Write());
        }

        var answers = await Task.WhenAll(requests.Select(r => Task.Run(() => cloner.PostAsync(r))));
        Assert.Equal(2, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal(6, answers.Count(a => a.StatusCode == HttpStatusCode.TooManyRequests));
        Assert.Equal(2, (await EnrollmentsAsync()).Count(e => e.ClonedFrom is not null));
    }

    [Theory]
    [InlineData("ec.nist.p384", AlgorithmUris.EcdsaSha384)]
    [InlineData("ec.nist.p521", AlgorithmUris.EcdsaSha512)]
    [InlineData("ed25519", AlgorithmUris.Ed25519)]
    [InlineData("ed448", AlgorithmUris.Ed448)]
    [InlineData("rsa2048", AlgorithmUris.RsaSha256)]
    [InlineData("rsa2048", AlgorithmUris.RsaPssSha512)]
    public async Task Every_key_that_signs_can_vouch(string keyAlgorithm, string algorithm)
    {
        await using var issuer = await TestIssuer.StartAsync(text => With("{}")(text).Replace("algorithm#ec.nist.p256\"", $"algorithm#{keyAlgorithm}\"", StringComparison.Ordinal));
        using var device = new TestDevice(issuer.Vendor);
        using var second = new TestDevice(issuer.Vendor);
        await TestCloner.EnrolAsync(issuer, device, await issuer.EnrollAsync());
        using var cloner = new TestCloner(issuer, device) { Algorithm = algorithm };
        await cloner.UrlAsync(second);

        var request = cloner.Sign(await cloner.AskAsync(second));
        request.Signature[^1] ^= 1;
        using var refused = await cloner.PostAsync(request.Write());
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Theory]
    [InlineData("authentication", HttpStatusCode.OK)]
    [InlineData("universal", HttpStatusCode.OK)]
    [InlineData("signature", HttpStatusCode.Forbidden)]
    [InlineData("encryption", HttpStatusCode.Forbidden)]
    public async Task Only_keys_for_authentication_vouch(string appUsage, HttpStatusCode status)
    {
        await using var issuer = await TestIssuer.StartAsync(
            text => With("{}")(text).Replace("\"appUsage\": \"authentication\"", $"\"appUsage\": \"{appUsage}\"", StringComparison.Ordinal));
        using var device = new TestDevice(issuer.Vendor);
        await TestCloner.EnrolAsync(issuer, device, await issuer.EnrollAsync());
        using var cloner = new TestCloner(issuer, device);
        using var answer = await cloner.CloneAsync(_second);
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Unless_the_settings_say_otherwise_nothing_can_be_cloned()
    {
        await using var issuer = await TestIssuer.StartAsync();
        using var device = new TestDevice(issuer.Vendor);
        await TestCloner.EnrolAsync(issuer, device, await issuer.EnrollAsync());
        using var cloner = new TestCloner(issuer, device);
        using var challenge = await cloner.GetAsync();
        Assert.Equal(HttpStatusCode.Forbidden, challenge.StatusCode);
        using var answer = await cloner.PostAsync("{}"u8.ToArray());
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("does not let credentials be cloned", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_challenge_outlives_a_restart_of_the_server_and_neither_it_nor_the_URL_is_in_the_books()
    {
        using var cloner = new TestCloner(_issuer, _first);
        byte[] request = cloner.Sign(await cloner.AskAsync(_second)).Write();
        await _issuer.RestartAsync();
        using var answer = await cloner.PostAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string token = CloneAnswer.Read(await answer.Content.ReadAsByteArrayAsync()).Url.Split('/')[^1];
        foreach (string file in Directory.EnumerateFiles(_issuer.Data, "issuer.db*"))
        {
            Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(token)));
        }

        await _issuer.RestartAsync();
        using var replay = await cloner.PostAsync(request);
        Assert.Equal(HttpStatusCode.Conflict, replay.StatusCode);
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    public async Task DisposeAsync() => await _issuer.DisposeAsync();

    /// <summary>Settings with cloning on.</summary>
    internal static Func<string, string> With(string cloning) =>
        text => text.Replace("\"cloning\": null", $"\"cloning\": {cloning}", StringComparison.Ordinal);

    private async Task<IReadOnlyList<Issuer.Books.Enrollment>> EnrollmentsAsync()
    {
        using var books = _issuer.Books();
        return await books.EnrollmentsAsync(default);
    }
}
