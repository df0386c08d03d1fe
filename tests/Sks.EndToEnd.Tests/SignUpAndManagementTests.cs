using System.Text.Json;
using Sks.EndToEnd.Tests.Parties;
using Sks.EndToEnd.Tests.Programs;

namespace Sks.EndToEnd.Tests;

/// <summary>The life of a credential that nobody was invited to, from its sign-up to its deletion by the issuer.</summary>
public sealed class SignUpAndManagementTests : IAsyncLifetime
{
    private const string Key = "Alice Example at Example Bank";
    private const int Waiting = 9;

    private Vendor _vendor = null!;
    private Issuer _issuer = null!;
    private Device _device = null!;

    public async Task InitializeAsync()
    {
        _vendor = await Vendor.CreateAsync();
        _issuer = await Issuer.StartAsync(_vendor, settings: text => text.Replace("\"signUp\": null", "\"signUp\": {}", StringComparison.Ordinal));
        _device = await Device.StartAsync(_vendor);
    }

    [Fact]
    public async Task A_credential_is_asked_for_confirmed_unlocked_renewed_and_deleted()
    {
        string url = await SignUpAsync();
        (await SignAsync()).Failed(7, "Alice Example");
        Assert.Equal(Waiting, (await _device.EnrolAsync(url, _issuer.Root)).Status);

        string id = Assert.Single((await _issuer.RunAsync("signup", "list", "--json")).DoneJson().EnumerateArray()).GetProperty("id").GetString()!;
        string grouped = (await _device.SksAsync("device", "--json")).DoneJson().GetProperty("deviceId").GetProperty("grouped").GetString()!;
        (await _issuer.RunAsync("signup", "confirm", id, "--device-id", "00000000")).Failed(5, "2 more");
        (await _issuer.RunAsync("signup", "confirm", id, "--device-id", grouped)).Done();
        (await _device.EnrolAsync(url, _issuer.Root)).Done();
        (await SignAsync()).Done();
        var first = Assert.Single((await _issuer.CredentialsAsync()).EnumerateArray());
        Assert.Equal("CN=Alice Example", first.GetProperty("subject").GetString());

        string wrong = _device.Files.Secret("wrong-pin", "2740");
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(4, (await SignAsync(wrong)).Status);
        }

        Assert.Equal(4, (await SignAsync()).Status);
        await ManageAsync("unlock", first);
        (await SignAsync()).Done();

        await ManageAsync("renew", first);
        var credentials = (await _issuer.CredentialsAsync()).EnumerateArray().ToList();
        Assert.Equal(["replaced", "active"], credentials.Select(c => c.GetProperty("state").GetString()));
        Assert.Equal(first.GetProperty("serialNumber").GetString(), credentials[1].GetProperty("renews").GetString());
        Assert.Single(_device.View().Keys);
        (await SignAsync()).Done();

        string deletion = await ManageAsync("delete", credentials[1]);
        Assert.Empty(_device.View().Keys);
        Assert.Equal(["replaced", "deleted"], (await _issuer.CredentialsAsync()).EnumerateArray().Select(c => c.GetProperty("state").GetString()));
        (await _device.EnrolAsync(deletion, _issuer.Root)).Failed(5, "has been used");

        string log = (await _issuer.StopAsync()).Error;
        Assert.Contains($"Enrollment {id}: CN=Alice Example signs up", log, StringComparison.Ordinal);
        Assert.Contains("rests and waits for the operator", log, StringComparison.Ordinal);
        Assert.Contains($"Delete of credential {credentials[1].GetProperty("serialNumber").GetString()}", log, StringComparison.Ordinal);
        Assert.DoesNotContain(url.Split('/')[^1], log, StringComparison.Ordinal);
        Assert.DoesNotContain(deletion.Split('/')[^1], log, StringComparison.Ordinal);
    }

    public Task DisposeAsync()
    {
        _device.Dispose();
        _issuer.Dispose();
        _vendor.Dispose();
        return Task.CompletedTask;
    }

    /// <returns>The URL to come back to.</returns>
    private async Task<string> SignUpAsync()
    {
        using var signingUp = RunningProgram.Start(
            "sks", _device.Socket, "enroll", new Uri(_issuer.Address, "/signup?name=Alice%20Example").AbsoluteUri, "--yes", "--ca-file", _issuer.Root, "--pin-file", _device.Files["pin"], "--json");
        var end = await signingUp.EndAsync();
        Assert.Equal((Waiting, end.Error), (end.Status, end.Error));
        using var report = JsonDocument.Parse(end.Output);
        Assert.Contains("device ID", report.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        string url = report.RootElement.GetProperty("url").GetString()!;
        Assert.StartsWith(new Uri(_issuer.Address, "/enroll/").AbsoluteUri, url, StringComparison.Ordinal);
        return url;
    }

    /// <returns>The URL that was used.</returns>
    private async Task<string> ManageAsync(string operation, JsonElement credential)
    {
        string serial = credential.GetProperty("serialNumber").GetString()!;
        string url = (await _issuer.RunAsync("credential", operation, serial, "--json")).DoneJson().GetProperty("url").GetString()!;
        (await _device.EnrolAsync(url, _issuer.Root)).Done();
        return url;
    }

    private async Task<ProgramEnd> SignAsync(string? pinFile = null)
    {
        string letter = _device.Files["letter"];
        File.Delete(_device.Files["letter.sig"]);
        await File.WriteAllTextAsync(letter, "Dear bank, please pay.\n");
        return await _device.SksAsync("sign", Key, letter, "--out", _device.Files["letter.sig"], "--pin-file", pinFile ?? _device.Files["pin"]);
    }
}
