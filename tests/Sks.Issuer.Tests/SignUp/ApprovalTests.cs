using System.Net;
using Sks.Core.Devices;
using Sks.Issuer.Commands;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.SignUp;

/// <summary>Profiles whose enrollments wait for the operator.</summary>
public sealed class ApprovalTests : IAsyncLifetime, IDisposable
{
    private TestIssuer _issuer = null!;
    private TestDevice _device = null!;

    public async Task InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync(text => text.Replace("\"approval\": false", "\"approval\": true", StringComparison.Ordinal));
        _device = new TestDevice(_issuer.Vendor);
    }

    [Fact]
    public async Task An_enrollment_is_issued_when_the_operator_has_approved_it_and_to_the_device_that_waited()
    {
        var url = await _issuer.EnrollAsync();
        string id = await IdAsync();
        (await _issuer.RunAsync("enrollment", "approve", id)).AssertFailed(ExitStatus.Refused, "Nothing waits");
        Assert.Contains("has to approve", (await EnrolAsync(url)).Page, StringComparison.Ordinal);
        Assert.Empty(_device.Keys());
        Assert.Equal(("waiting", null), await StateAsync());

        (await _issuer.RunAsync("signup", "refuse", id)).AssertFailed(ExitStatus.NotFound, id);
        var approved = await _issuer.JsonAsync("enrollment", "approve", id);
        Assert.Equal(DeviceId.GroupedForm(_device.Certificate), approved.GetProperty("deviceId").GetString());
        (await _issuer.RunAsync("enrollment", "approve", id)).AssertFailed(ExitStatus.Refused, "decided already");
        Assert.Equal(("approved", DeviceId.GroupedForm(_device.Certificate)), await StateAsync());
        Assert.Equal(HttpStatusCode.OK, (await EnrolAsync(url)).Status);
        Assert.Single(_device.Keys());
        (await _issuer.RunAsync("enrollment", "approve", id)).AssertFailed(ExitStatus.Refused, "issued already");
    }

    [Fact]
    public async Task A_session_that_breaks_after_the_approval_starts_anew_without_another_one()
    {
        var url = await _issuer.EnrollAsync();
        await EnrolAsync(url);
        await _issuer.JsonAsync("enrollment", "approve", await IdAsync());
        using (var broken = new TestEnrollee(_issuer, _device, url))
        {
            await broken.GetAsync();
            await broken.PostAsync(await broken.RespondAsync());
            Assert.Equal(HttpStatusCode.OK, broken.Answer!.StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await EnrolAsync(url)).Status);
        Assert.Single(_device.Keys());
    }

    [Fact]
    public async Task What_is_refused_is_refused_for_good_and_what_has_rested_too_long_begins_again()
    {
        var url = await _issuer.EnrollAsync(valid: "7d");
        await EnrolAsync(url);
        _issuer.Clock.Advance(TimeSpan.FromHours(19));
        (await _issuer.RunAsync("enrollment", "approve", await IdAsync())).AssertFailed(ExitStatus.Refused, "its time is over");
        using var again = new TestDevice(_issuer.Vendor);
        using var enrollee = new TestEnrollee(_issuer, again, url);
        Assert.Contains("has to approve", (await enrollee.RunAsync()).Page, StringComparison.Ordinal);

        await _issuer.JsonAsync("enrollment", "refuse", await IdAsync());
        Assert.Equal(HttpStatusCode.Gone, (await EnrolAsync(url)).Status);
        Assert.Equal("refused", (await StateAsync()).State);
        (await _issuer.RunAsync("enrollment", "approve", "nothing")).AssertFailed(ExitStatus.NotFound, "nothing");
    }

    public Task DisposeAsync() => _issuer.DisposeAsync().AsTask();

    public void Dispose() => _device.Dispose();

    private async Task<(HttpStatusCode Status, string Page)> EnrolAsync(Uri url)
    {
        using var enrollee = new TestEnrollee(_issuer, _device, url);
        return await enrollee.RunAsync();
    }

    private async Task<string> IdAsync() =>
        Assert.Single((await _issuer.JsonAsync("enrollment", "list")).EnumerateArray()).GetProperty("id").GetString()!;

    private async Task<(string? State, string? DeviceId)> StateAsync()
    {
        var row = Assert.Single((await _issuer.JsonAsync("enrollment", "list")).EnumerateArray());
        return (row.GetProperty("state").GetString(), row.GetProperty("deviceId").GetString());
    }
}
