using Sks.Cli.CommandLine;
using Sks.Cli.Tests.Running;
using Sks.Core.Devices;
using Sks.Testing.Issuer;

namespace Sks.Cli.Tests.Device;

public sealed class DeviceTests : IDisposable
{
    private readonly CliRun _cli = new();

    private string Vendor => _cli.Files["vendor"];

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_device_is_shown_with_its_ID_in_all_forms()
    {
        byte[] certificate = _cli.Element.GetDeviceInfo().DeviceCertificate;
        string text = _cli.Run("device").Succeeds().Output;
        var json = _cli.Run("device", "--json").Succeeds().Json;
        foreach (string form in (string[])[DeviceId.GroupedForm(certificate), DeviceId.ShortForm(certificate), DeviceId.Fingerprint(certificate)])
        {
            Assert.Contains(form, text, StringComparison.Ordinal);
        }

        Assert.Equal(DeviceId.GroupedForm(certificate), json.GetProperty("deviceId").GetProperty("grouped").GetString());
        Assert.Equal(107, json.GetProperty("apiLevel").GetInt32());
        Assert.Equal(_cli.Element.GetDeviceInfo().SupportedAlgorithms, json.GetProperty("algorithms").EnumerateArray().Select(a => a.GetString()!));
    }

    [Fact]
    public void A_running_device_gets_its_certificate_from_the_vendor()
    {
        MakeVendor();
        _cli.Run("device", "request", "--out", _cli.Files["d.csr"]).Succeeds();
        OpenSsl.Run("req", "-in", _cli.Files["d.csr"], "-verify", "-noout");
        Assert.Equal(File.ReadAllText(_cli.Files["d.csr"])[..35], _cli.Run("device", "request").Succeeds().Output[..35]);
        Assert.StartsWith("-----BEGIN", _cli.Run("device", "request", "--json").Succeeds().Json.GetProperty("pem").GetString(), StringComparison.Ordinal);
        Certify();
        string shown = _cli.Run("device", "install", _cli.Files["d.pem"]).Succeeds().Output;
        Assert.Contains("CN=Example Devices", shown, StringComparison.Ordinal);
        Assert.Equal(2, _cli.Element.GetDeviceInfo().CertificatePath.Count);
    }

    [Fact]
    public void A_certificate_of_another_key_or_none_at_all_is_refused_and_changes_nothing()
    {
        MakeVendor();
        byte[] before = _cli.Element.GetDeviceInfo().DeviceCertificate;
        Assert.Equal(ExitStatus.Malformed, _cli.Run("device", "install", Path.Combine(Vendor, "vendor.pem")).Status);
        _cli.Run("device", "install", _cli.Files.Write("no.pem", "no PEM")).Fails(ExitStatus.Malformed, "holds no certificate");
        _cli.Run("device", "install", _cli.Files.Write("bad.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
            .Fails(ExitStatus.Malformed, "bad.pem");
        _cli.Run("device", "install", _cli.Files["none.pem"]).Fails(ExitStatus.NotFound, "none.pem");
        Assert.Equal(before, _cli.Element.GetDeviceInfo().DeviceCertificate);
    }

    [Fact]
    public void A_store_that_holds_a_session_keeps_its_device_certificate()
    {
        MakeVendor();
        _cli.Run("device", "request", "--out", _cli.Files["d.csr"]).Succeeds();
        Certify();
        Enrolment.WithoutPin(_cli.Element);
        Assert.Equal(ExitStatus.Refused, _cli.Run("device", "install", _cli.Files["d.pem"]).Status);
    }

    [Fact]
    public void Init_makes_a_store_asks_for_a_certificate_and_fits_it_offline()
    {
        MakeVendor();
        string store = _cli.Files["store"];
        var made = _cli.Run("init", "--store", store, "--request", _cli.Files["d.csr"], "--json").Succeeds().Json;
        Certify();
        var fitted = _cli.Run("init", "--store", store, "--certificate", _cli.Files["d.pem"], "--json").Succeeds().Json;
        var again = _cli.Run("init", "--store", store, "--json").Succeeds().Json;
        Assert.NotEqual(Fingerprint(made), Fingerprint(fitted));
        Assert.Equal(Fingerprint(fitted), Fingerprint(again));
    }

    [Fact]
    public void Init_tells_why_a_store_cannot_be_opened()
    {
        string store = _cli.Files["store"];
        _cli.Run("init", "--store", store).Succeeds();
        using (Engine.Store.StoreDirectory.Open(store))
        {
            _cli.Run("init", "--store", store).Fails(ExitStatus.NotAvailable, "in use");
        }

        File.WriteAllBytes(Path.Combine(store, "master.key"), new byte[40]);
        Assert.Equal(ExitStatus.Damaged, _cli.Run("init", "--store", store).Status);
    }

    private static string? Fingerprint(System.Text.Json.JsonElement device) => device.GetProperty("deviceId").GetProperty("fingerprint").GetString();

    private void MakeVendor() => _cli.Run("vendor", "init", "--dir", Vendor, "--name", "Example Devices").Succeeds();

    private void Certify() =>
        _cli.Run("vendor", "certify", _cli.Files["d.csr"], "--dir", Vendor, "--out", _cli.Files["d.pem"]).Succeeds();
}
