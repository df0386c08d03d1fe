using System.Text.Json;
using Sks.EndToEnd.Tests.Parties;
using Sks.EndToEnd.Tests.Programs;

namespace Sks.EndToEnd.Tests;

/// <summary>The main job: vendor, device, issuer and owner, each in programs of its own.</summary>
public sealed class EnrolmentTests
{
    [Fact]
    public async Task A_certified_device_enrols_and_openssl_accepts_chain_and_signature()
    {
        using var vendor = await Vendor.CreateAsync();
        using var issuer = await Issuer.StartAsync(vendor);
        using var device = await Device.StartAsync(vendor);
        string url = await issuer.InviteAsync();

        string told = (await device.EnrolAsync(url, issuer.Root)).Done();

        Assert.Contains("has verified this key store's proof", told, StringComparison.Ordinal);
        string certificate = await CertificateAsync(device);
        AssertSameCredential(await issuer.CredentialsAsync(), certificate);
        Assert.Single(device.Sessions(open: false));
        Assert.Empty(device.Sessions(open: true));
        await AssertOpenSslAcceptsAsync(device, issuer, certificate);
    }

    private static async Task<string> CertificateAsync(Device device)
    {
        string file = device.Files["alice.pem"];
        (await device.SksAsync("certificate", "Alice Example", "--out", file)).Done();
        return file;
    }

    private static void AssertSameCredential(JsonElement credentials, string certificateFile)
    {
        var credential = Assert.Single(credentials.EnumerateArray());
        Assert.Equal("CN=Alice Example", credential.GetProperty("subject").GetString());
        string pem = string.Concat(File.ReadAllLines(certificateFile).Where(line => !line.StartsWith('-')));
        Assert.Equal(pem, credential.GetProperty("certificate").GetString());
    }

    private static async Task AssertOpenSslAcceptsAsync(Device device, Issuer issuer, string certificate)
    {
        string letter = device.Files["letter"];
        string signature = device.Files["letter.sig"];
        string publicKey = device.Files["alice.pub"];
        await File.WriteAllTextAsync(letter, "Dear bank, please pay.\n");
        (await device.SksAsync("sign", "Alice Example", letter, "--out", signature, "--format", "der", "--pin-file", device.Files["pin"])).Done();
        await OpenSsl.RunAsync("verify", "-CAfile", issuer.Root, "-purpose", "sslclient", certificate);
        await OpenSsl.RunAsync("x509", "-in", certificate, "-pubkey", "-noout", "-out", publicKey);
        await OpenSsl.RunAsync("dgst", "-sha256", "-verify", publicKey, "-signature", signature, letter);
    }
}
