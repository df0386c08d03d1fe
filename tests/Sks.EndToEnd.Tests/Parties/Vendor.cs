using Sks.EndToEnd.Tests.Programs;

namespace Sks.EndToEnd.Tests.Parties;

/// <summary>A vendor of devices, made by <c>sks vendor</c>.</summary>
internal sealed class Vendor : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Folder => _folder["vendor"];

    /// <summary>The certificate that issuers trust.</summary>
    public string Root => Path.Combine(Folder, "vendor.pem");

    public static async Task<Vendor> CreateAsync()
    {
        var vendor = new Vendor();
        (await RunningProgram.RunAsync("sks", null, "vendor", "init", "--dir", vendor.Folder, "--name", "Acme Devices")).Done();
        return vendor;
    }

    /// <summary>Certifies a store on disk that no daemon serves; it is made if it is not there.</summary>
    /// <param name="store">The store.</param>
    /// <param name="tpm">Socket of the TPM that is to hold its attestation key and seal its master key; <see langword="null"/>: none.</param>
    public async Task CertifyAsync(string store, string? tpm = null)
    {
        string[] made = tpm is null ? [] : ["--tpm", "--protect", "tpm", "--tpm-device", tpm];
        string[] opened = tpm is null ? [] : ["--tpm-device", tpm];
        string[] stated = tpm is null ? [] : ["--tpm-key"];
        string request = _folder["device.csr"];
        string certificate = _folder["device.pem"];
        (await RunningProgram.RunAsync("sks", null, ["init", "--store", store, "--request", request, .. made])).Done();
        (await RunningProgram.RunAsync("sks", null, ["vendor", "certify", request, "--dir", Folder, "--out", certificate, .. stated])).Done();
        (await RunningProgram.RunAsync("sks", null, ["init", "--store", store, "--certificate", certificate, .. opened])).Done();
    }

    public void Dispose() => _folder.Dispose();
}
