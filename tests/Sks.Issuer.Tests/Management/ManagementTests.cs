using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Issuer.Commands;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Management;

/// <summary>What an issuer does to the keys that it has issued, over HTTPS with secure elements of one vendor.</summary>
public sealed class ManagementTests : IAsyncLifetime, IDisposable
{
    private TestIssuer _issuer = null!;
    private TestDevice _device = null!;

    public async Task InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _device = new TestDevice(_issuer.Vendor);
        Assert.Equal(HttpStatusCode.OK, (await OpenAsync(await _issuer.EnrollAsync())).Status);
    }

    [Fact]
    public async Task A_renewal_gives_a_new_key_and_certificate_under_the_old_PIN_and_handle()
    {
        var old = await OnlyAsync();
        uint key = Assert.Single(_device.Keys());
        var (status, page) = await OpenAsync(await ManageAsync("renew", old));
        Assert.Equal((HttpStatusCode.OK, true), (status, page.Contains("renewed", StringComparison.Ordinal)));

        Assert.Equal(key, Assert.Single(_device.Keys()));
        var credentials = (await _issuer.JsonAsync("credentials")).EnumerateArray().ToList();
        Assert.Equal(["replaced", "active"], credentials.Select(c => c.GetProperty("state").GetString()));
        Assert.Equal(Serial(old), credentials[1].GetProperty("renews").GetString());
        Assert.Equal(old.GetProperty("subject").GetString(), credentials[1].GetProperty("subject").GetString());
        Assert.Equal(credentials[1].GetProperty("certificate").GetBytesFromBase64(), _device.Element.GetKeyAttributes(key).CertificatePath[0]);
        Sign(key);

        (await _issuer.RunAsync("credential", "renew", Serial(old))).AssertFailed(ExitStatus.Refused, "replaced already");

        // And once more, of the key that the first renewal has moved.
        Assert.Equal(HttpStatusCode.OK, (await OpenAsync(await ManageAsync("renew", credentials[1]))).Status);
        Assert.Equal(["replaced", "replaced", "active"], (await _issuer.JsonAsync("credentials")).EnumerateArray().Select(c => c.GetProperty("state").GetString()));
        Sign(key);
    }

    [Fact]
    public async Task A_further_key_comes_beside_the_first_and_shares_its_PIN()
    {
        var first = await OnlyAsync();
        uint key = Assert.Single(_device.Keys());
        var (status, page) = await OpenAsync(await ManageAsync("add", first));
        Assert.Equal((HttpStatusCode.OK, true), (status, page.Contains("further credential", StringComparison.Ordinal)));

        var credentials = (await _issuer.JsonAsync("credentials")).EnumerateArray().ToList();
        Assert.Equal(["active", "active"], credentials.Select(c => c.GetProperty("state").GetString()));
        uint added = Assert.Single(_device.Keys(), k => k != key);
        Assert.Equal(credentials[1].GetProperty("certificate").GetBytesFromBase64(), _device.Element.GetKeyAttributes(added).CertificatePath[0]);

        // One PIN: changed with the one key, it is changed for the other.
        _device.Element.ChangePin(key, "2580"u8, "8520"u8);
        Sign(added, "8520"u8);
        Assert.ThrowsAny<SksException>(() => Sign(added));
        (await _issuer.RunAsync("credential", "add", Serial(first), "--profile", "none")).AssertFailed(ExitStatus.NotFound, "no profile 'none'");
    }

    [Fact]
    public async Task Wrong_PINs_are_forgotten_by_an_unlock()
    {
        uint key = Assert.Single(_device.Keys());
        for (int i = 0; i < 3; i++)
        {
            Assert.ThrowsAny<SksException>(() => Sign(key, "9999"u8));
        }

        Assert.ThrowsAny<SksException>(() => Sign(key));
        var (status, page) = await OpenAsync(await ManageAsync("unlock", await OnlyAsync()));
        Assert.Equal((HttpStatusCode.OK, true), (status, page.Contains("unlocked", StringComparison.Ordinal)));
        Sign(key);
        Assert.Equal("active", (await OnlyAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_deletion_deletes_and_the_books_say_so()
    {
        var url = await ManageAsync("delete", await OnlyAsync());
        var second = await ManageAsync("unlock", await OnlyAsync());
        var (status, page) = await OpenAsync(url);
        Assert.Equal((HttpStatusCode.OK, true), (status, page.Contains("deleted", StringComparison.Ordinal)));
        Assert.Empty(_device.Keys());
        Assert.Equal("deleted", (await OnlyAsync()).GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.Gone, (await OpenAsync(url)).Status);

        // A URL that was made before leads nowhere any more.
        (status, page) = await OpenAsync(second);
        Assert.Equal((HttpStatusCode.Gone, true), (status, page.Contains("replaced or deleted", StringComparison.Ordinal)));
        (await _issuer.RunAsync("credential", "renew", Serial(await OnlyAsync()))).AssertFailed(ExitStatus.Refused, "deleted already");
    }

    [Theory]
    [InlineData("renew")]
    [InlineData("unlock")]
    [InlineData("delete")]
    public async Task A_key_store_that_does_not_have_the_key_ends_with_a_sentence_and_the_books_stay(string operation)
    {
        var url = await ManageAsync(operation, await OnlyAsync());
        _device.Element.DeleteKey(Assert.Single(_device.Keys()), []);
        string before = (await _issuer.JsonAsync("credentials")).GetRawText();
        var (status, page) = await OpenAsync(url);
        Assert.Equal((HttpStatusCode.BadRequest, true), (status, page.Contains("does not have the key", StringComparison.Ordinal)));
        Assert.Equal(before, (await _issuer.JsonAsync("credentials")).GetRawText());
        Assert.Empty(_device.Keys());
        var row = (await _issuer.JsonAsync("enrollment", "list")).EnumerateArray().Last();
        Assert.Equal(("pending", operation), (row.GetProperty("state").GetString(), row.GetProperty("operation").GetString()));
    }

    [Fact]
    public async Task Another_device_is_refused_before_it_is_searched()
    {
        var url = await ManageAsync("delete", await OnlyAsync());
        using var other = new TestDevice(_issuer.Vendor);
        using var enrollee = new TestEnrollee(_issuer, other, url);
        var (status, page) = await enrollee.RunAsync();
        Assert.Equal((HttpStatusCode.Forbidden, true), (status, page.Contains("another device", StringComparison.Ordinal)));
        Assert.Equal("active", (await OnlyAsync()).GetProperty("state").GetString());
        Assert.Single(_device.Keys());
    }

    [Fact]
    public async Task Only_what_is_in_the_books_and_can_be_managed_gets_a_URL()
    {
        (await _issuer.RunAsync("credential", "delete", "0badcafe")).AssertFailed(ExitStatus.NotFound, "no credential");
        (await _issuer.RunAsync("credential", "delete", "serial")).AssertFailed(ExitStatus.Usage, "hexadecimal");
        string file = Path.Combine(_issuer.Data, "issuer.json");
        string settings = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, settings.Replace("\"updatable\": true", "\"updatable\": false", StringComparison.Ordinal));
        (await _issuer.RunAsync("credential", "delete", Serial(await OnlyAsync()))).AssertFailed(ExitStatus.Refused, "updatable");
        await File.WriteAllTextAsync(file, settings.Replace("\"deleteProtection\": \"none\"", "\"deleteProtection\": \"pin\"", StringComparison.Ordinal));
        (await _issuer.RunAsync("credential", "renew", Serial(await OnlyAsync()))).AssertFailed(ExitStatus.Refused, "takes over a PIN");
    }

    [Fact]
    public async Task A_session_that_is_broken_off_changes_nothing_and_the_URL_works_again()
    {
        var url = await ManageAsync("renew", await OnlyAsync());
        using (var broken = new TestEnrollee(_issuer, _device, url))
        {
            await broken.RunUntilAsync(EnrolmentStep.KeyCreation);
        }

        Assert.Equal("active", (await OnlyAsync()).GetProperty("state").GetString());
        Sign(Assert.Single(_device.Keys()));
        await _issuer.RestartAsync();
        Assert.Equal(HttpStatusCode.OK, (await OpenAsync(url)).Status);
    }

    public Task DisposeAsync() => _issuer.DisposeAsync().AsTask();

    public void Dispose() => _device.Dispose();

    private static string Serial(JsonElement credential) => credential.GetProperty("serialNumber").GetString()!;

    private async Task<Uri> ManageAsync(string operation, JsonElement credential) =>
        new((await _issuer.JsonAsync("credential", operation, Serial(credential))).GetProperty("url").GetString()!);

    private async Task<JsonElement> OnlyAsync() => Assert.Single((await _issuer.JsonAsync("credentials")).EnumerateArray());

    private async Task<(HttpStatusCode Status, string Page)> OpenAsync(Uri url)
    {
        using var enrollee = new TestEnrollee(_issuer, _device, url);
        return await enrollee.RunAsync();
    }

    private void Sign(uint key) => Sign(key, "2580"u8);

    private void Sign(uint key, ReadOnlySpan<byte> pin) =>
        _device.Element.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, pin, SHA256.HashData("letter"u8));
}
