using System.Net;
using Sks.Core.Devices;
using Sks.Issuer.Commands;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Profiles;

public sealed class TrustTests
{
    [Fact]
    public async Task A_profile_that_names_vendors_takes_their_devices_only_and_the_others_take_all()
    {
        using var acme = new TestVendor("Acme");
        await using var issuer = await TestIssuer.StartAsync(
            settings => settings.Replace("\"profiles\": {", "\"profiles\": { \"special\": { \"trust\": { \"vendors\": [\"acme.pem\"] } },", StringComparison.Ordinal),
            data => acme.WriteRoot(Path.Combine(data, "vendors", "acme.pem")));
        using var ofAcme = new TestDevice(acme);
        using var ofAnother = new TestDevice(issuer.Vendor);

        Assert.Equal(HttpStatusCode.OK, await EnrolAsync(issuer, ofAcme, "special"));
        Assert.Equal(HttpStatusCode.Forbidden, await EnrolAsync(issuer, ofAnother, "special"));
        Assert.Empty(ofAnother.Keys());
        Assert.Equal(HttpStatusCode.OK, await EnrolAsync(issuer, ofAcme, "default"));
        Assert.Equal(HttpStatusCode.OK, await EnrolAsync(issuer, ofAnother, "default"));
    }

    [Fact]
    public async Task A_profile_for_preregistered_devices_makes_no_key_in_others()
    {
        await using var issuer = await ProfileIssuer.StartAsync("""{ "trust": { "devices": "preregistered" } }""");
        string id = DeviceId.GroupedForm(issuer.Device.Certificate);
        Assert.Equal(HttpStatusCode.Forbidden, await EnrolAsync(issuer.Issuer, issuer.Device, "special"));
        Assert.Null(issuer.Device.PinRequest);
        Assert.Contains("has not registered", (await issuer.Issuer.RunAsync("enrollment", "list")).Output, StringComparison.Ordinal);

        Assert.True((await issuer.Issuer.JsonAsync("device", "add", id)).GetProperty("registered").GetBoolean());
        var listed = Assert.Single((await issuer.Issuer.JsonAsync("device", "list")).EnumerateArray());
        Assert.Equal((id, "registered"), (listed.GetProperty("deviceId").GetString(), listed.GetProperty("state").GetString()));
        await issuer.EnrolAsync();
        Assert.Single(issuer.Keys());

        await issuer.Issuer.JsonAsync("device", "remove", id);
        Assert.Equal(HttpStatusCode.Forbidden, await EnrolAsync(issuer.Issuer, issuer.Device, "special"));
        (await issuer.Issuer.RunAsync("device", "remove", id)).AssertFailed(ExitStatus.NotFound, "is not among the registered ones");
    }

    [Fact]
    public async Task A_device_that_is_taken_off_the_list_while_it_enrols_gets_no_credential()
    {
        await using var issuer = await ProfileIssuer.StartAsync("""{ "trust": { "devices": "preregistered" } }""");
        string id = DeviceId.GroupedForm(issuer.Device.Certificate);
        await issuer.Issuer.JsonAsync("device", "add", id);
        using var enrollee = new TestEnrollee(issuer.Issuer, issuer.Device, await issuer.Issuer.EnrollWithAsync("CN=Alice Example", "--profile", "special"));
        byte[] response = await enrollee.RunUntilAsync(EnrolmentStep.KeyCreation);
        await issuer.Issuer.JsonAsync("device", "remove", id);
        using var answer = await enrollee.PostAsync(response);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(0, (await issuer.Issuer.JsonAsync("credentials")).GetArrayLength());
    }

    private static async Task<HttpStatusCode> EnrolAsync(TestIssuer issuer, TestDevice device, string profile)
    {
        using var enrollee = new TestEnrollee(issuer, device, await issuer.EnrollWithAsync("CN=Alice Example", "--profile", profile));
        return (await enrollee.RunAsync()).Status;
    }
}
