using System.Text.Json;
using Sks.EndToEnd.Tests.Parties;
using Sks.EndToEnd.Tests.Programs;

namespace Sks.EndToEnd.Tests;

/// <summary>A person with three devices of one vendor has a credential cloned from the first to the second: all in programs of their own.</summary>
public sealed class CloningTests : IAsyncLifetime
{
    private Vendor _vendor = null!;
    private Issuer _issuer = null!;
    private Device _first = null!;
    private Device _second = null!;
    private Device _third = null!;

    public async Task InitializeAsync()
    {
        _vendor = await Vendor.CreateAsync();
        _issuer = await Issuer.StartAsync(_vendor, settings: text => text.Replace("\"cloning\": null", "\"cloning\": { \"clonesPerDay\": 5 }", StringComparison.Ordinal));
        _first = await Device.StartAsync(_vendor);
        _second = await Device.StartAsync(_vendor);
        _third = await Device.StartAsync(_vendor);
    }

    [Fact]
    public async Task A_credential_is_cloned_into_the_device_that_was_named_and_into_no_other_and_once()
    {
        (await _first.EnrolAsync(await _issuer.InviteAsync("Alice Example"), _issuer.Root)).Done();
        string second = await DeviceIdAsync(_second);

        // The grouped form as somebody might type it, which the statement and the books have in its one form.
        var report = (await CloneAsync(_first, second.ToLowerInvariant().Replace('-', ' '), _first.Files["pin"], "--json")).DoneJson();
        string url = report.GetProperty("url").GetString()!;
        Assert.Equal(second, report.GetProperty("deviceId").GetString());

        (await _third.EnrolAsync(url, _issuer.Root)).Failed(5, "is for another device");
        Assert.Empty(_third.View().Keys);
        (await _second.EnrolAsync(url, _issuer.Root)).Done();
        (await _second.EnrolAsync(url, _issuer.Root)).Failed(5, "has been used");
        (await _third.EnrolAsync(url, _issuer.Root)).Failed(5, "has been used");

        var credentials = (await _issuer.CredentialsAsync()).EnumerateArray().ToList();
        Assert.Equal(2, credentials.Count);
        var (original, clone) = (credentials[0], credentials[1]);
        Assert.Equal([await DeviceIdAsync(_first), second], credentials.Select(c => c.GetProperty("deviceId").GetProperty("grouped").GetString()));
        Assert.NotEqual(original.GetProperty("serialNumber").GetString(), clone.GetProperty("serialNumber").GetString());
        Assert.Equal(original.GetProperty("subject").GetString(), clone.GetProperty("subject").GetString());
        Assert.Equal(original.GetProperty("serialNumber").GetString(), clone.GetProperty("clonedFrom").GetString());
        Assert.Equal(JsonValueKind.Null, original.GetProperty("clonedFrom").ValueKind);
        await SignAsync(_second);

        // A clone vouches as its original does.
        string told = (await CloneAsync(_second, await DeviceIdAsync(_third), _second.Files["pin"])).Done();
        Assert.Contains("sks enroll https://", told, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', told);

        string log = (await _issuer.StopAsync()).Error;
        Assert.Contains($"Clone of credential {original.GetProperty("serialNumber").GetString()}: enrollment", log, StringComparison.Ordinal);
        Assert.Contains(second, log, StringComparison.Ordinal);
        Assert.DoesNotContain(url.Split('/')[^1], log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_PIN_or_with_an_ID_that_cannot_be_the_second_device_s_no_enrollment_is_made()
    {
        (await _first.EnrolAsync(await _issuer.InviteAsync("Bob Example"), _issuer.Root)).Done();
        string second = await DeviceIdAsync(_second);
        (await CloneAsync(_first, second, _first.Files.Secret("wrong-pin", "2740"))).Failed(4, "Wrong PIN");
        (await CloneAsync(_first, await DeviceIdAsync(_first), _first.Files["pin"])).Failed(5, "is this device itself");
        (await CloneAsync(_first, second[..^1] + (second[^1] == 'A' ? 'B' : 'A'), _first.Files["pin"])).Failed(2, "has a slip in it");
        (await _first.SksAsync("clone", "Nobody", "--device-id", second, "--ca-file", _issuer.Root)).Failed(7, "Nobody");
        Assert.Single((await _issuer.RunAsync("enrollment", "list", "--json")).DoneJson().EnumerateArray());
    }

    [Fact]
    public async Task An_issuer_whose_settings_do_not_allow_it_and_one_that_has_not_issued_the_credential_clone_nothing()
    {
        using var other = await Issuer.StartAsync(_vendor, settings: text => text.Replace("\"cloning\": null", "\"cloning\": {}", StringComparison.Ordinal));
        using var strict = await Issuer.StartAsync(_vendor);
        (await _first.EnrolAsync(await strict.InviteAsync("Carol Example"), strict.Root)).Done();
        string second = await DeviceIdAsync(_second);

        var denied = await _first.SksAsync("clone", "Carol Example at Example Bank", "--device-id", second, "--ca-file", strict.Root, "--pin-file", _first.Files["pin"]);
        denied.Failed(5, "does not let credentials be cloned");
        var foreign = await _first.SksAsync(
            "clone", "Carol Example at Example Bank", "--device-id", second, "--issuer", other.Address.AbsoluteUri, "--ca-file", other.Root, "--pin-file", _first.Files["pin"]);
        foreign.Failed(5, "no credential of this issuer");
        Assert.Empty((await other.RunAsync("enrollment", "list", "--json")).DoneJson().EnumerateArray());
    }

    public Task DisposeAsync()
    {
        _first.Dispose();
        _second.Dispose();
        _third.Dispose();
        _issuer.Dispose();
        _vendor.Dispose();
        return Task.CompletedTask;
    }

    private static async Task<string> DeviceIdAsync(Device device) =>
        (await device.SksAsync("device", "--json")).DoneJson().GetProperty("deviceId").GetProperty("grouped").GetString()!;

    private static async Task SignAsync(Device device)
    {
        string letter = device.Files["letter"];
        await File.WriteAllTextAsync(letter, "Dear bank, please pay.\n");
        (await device.SksAsync("sign", "Alice Example at Example Bank", letter, "--out", device.Files["letter.sig"], "--pin-file", device.Files["pin"])).Done();
    }

    /// <summary>Clones the only key of a device.</summary>
    private Task<ProgramEnd> CloneAsync(Device device, string id, string pinFile, params string[] more) =>
        device.SksAsync(["clone", OnlyKey(device), "--device-id", id, "--ca-file", _issuer.Root, "--pin-file", pinFile, .. more]);

    private static string OnlyKey(Device device)
    {
        using var key = JsonDocument.Parse(Assert.Single(device.View().Keys));
        return key.RootElement.GetProperty("k").GetProperty("KeyHandle").GetRawText();
    }
}
