using System.Net;
using Sks.Core.Devices;
using Sks.Issuer.Commands;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Enrollment;

/// <summary>Enrollments that are for one device, over HTTPS with secure elements of one vendor.</summary>
public sealed class EnrollmentDeviceTests : IAsyncLifetime, IDisposable
{
    private TestIssuer _issuer = null!;
    private TestDevice _device = null!;
    private TestDevice _other = null!;

    public async Task InitializeAsync()
    {
        _issuer = await TestIssuer.StartAsync();
        _device = new TestDevice(_issuer.Vendor);
        _other = new TestDevice(_issuer.Vendor);
    }

    [Fact]
    public async Task Any_form_of_the_device_ID_lets_the_device_in()
    {
        string grouped = DeviceId.GroupedForm(_device.Certificate);
        foreach (string form in new[] { grouped, grouped.ToLowerInvariant().Replace('-', ' '), _device.ShortId, DeviceId.Fingerprint(_device.Certificate) })
        {
            using var enrollee = new TestEnrollee(_issuer, _device, await _issuer.EnrollAsync(deviceId: form));
            using var answer = await enrollee.PostAsync(await enrollee.RunUntilAsync(EnrolmentStep.ProvisioningFinalization));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Another_device_gets_403_before_it_makes_a_key_and_learns_nothing_of_the_right_one()
    {
        var url = await _issuer.EnrollAsync(deviceId: _device.ShortId);
        string page = await TryAsync(_other, url, HttpStatusCode.Forbidden);

        Assert.Contains("is for another device", page, StringComparison.Ordinal);
        foreach (string form in new[] { _device.ShortId, DeviceId.GroupedForm(_device.Certificate), DeviceId.Fingerprint(_device.Certificate) })
        {
            Assert.DoesNotContain(form, page, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Null(_other.PinRequest);
        Assert.Equal(("pending", 1), await StateAsync());

        using var enrollee = new TestEnrollee(_issuer, _device, url);
        using var answer = await enrollee.PostAsync(await enrollee.RunUntilAsync(EnrolmentStep.ProvisioningFinalization));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_third_attempt_by_other_devices_locks_the_enrollment_for_its_own_too()
    {
        var url = await _issuer.EnrollAsync(deviceId: _device.ShortId);
        for (int i = 0; i < 3; i++)
        {
            await TryAsync(_other, url, HttpStatusCode.Forbidden);
        }

        Assert.Equal(("locked", 3), await StateAsync());
        using var enrollee = new TestEnrollee(_issuer, _device, url);
        using var answer = await enrollee.GetAsync();
        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Contains("is locked", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        string list = (await IssuerCli.RunAsync("enrollment", "list", "--data", _issuer.Data)).Output;
        Assert.Contains($"locked  ", list, StringComparison.Ordinal);
        Assert.Contains(_device.ShortId, list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_of_no_trusted_vendor_is_told_so_and_locks_nothing()
    {
        var url = await _issuer.EnrollAsync(deviceId: _device.ShortId);
        using var stranger = new TestDevice(vendor: null);
        Assert.Contains("not issued by a vendor", await TryAsync(stranger, url, HttpStatusCode.Forbidden), StringComparison.Ordinal);
        Assert.Equal(("pending", 0), await StateAsync());
    }

    [Fact]
    public async Task An_enrollment_without_a_device_ID_takes_any_trusted_device()
    {
        using var enrollee = new TestEnrollee(_issuer, _other, await _issuer.EnrollAsync());
        using var answer = await enrollee.PostAsync(await enrollee.RunUntilAsync(EnrolmentStep.ProvisioningFinalization));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("16c3c3e", "8 or 40 hexadecimal digits")]
    [InlineData("16c3c3ez", "hexadecimal digits only")]
    [InlineData("3YZD-BGZB-CVBF-6MAJ-GJBS", "has a slip in it")]
    public async Task A_device_ID_that_cannot_be_one_is_refused(string form, string saying)
    {
        var run = await IssuerCli.RunAsync("enrollment", "new", "--data", _issuer.Data, "--subject", "CN=Alice", "--device-id", form);
        run.AssertFailed(ExitStatus.Usage, saying);
    }

    public void Dispose()
    {
        _device.Dispose();
        _other.Dispose();
    }

    public async Task DisposeAsync() => await _issuer.DisposeAsync();

    private async Task<string> TryAsync(TestDevice device, Uri url, HttpStatusCode status)
    {
        using var enrollee = new TestEnrollee(_issuer, device, url);
        using var answer = await enrollee.PostAsync(await enrollee.RunUntilAsync(EnrolmentStep.ProvisioningInitialization));
        Assert.Equal(status, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<(string? State, int WrongDevices)> StateAsync()
    {
        var row = Assert.Single((await IssuerCli.JsonAsync("enrollment", "list", "--data", _issuer.Data)).EnumerateArray());
        return (row.GetProperty("state").GetString(), row.GetProperty("wrongDevices").GetInt32());
    }
}
