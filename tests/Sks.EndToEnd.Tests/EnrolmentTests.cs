using System.Text.Json;
using Sks.EndToEnd.Tests.Hostile;
using Sks.EndToEnd.Tests.Programs;

namespace Sks.EndToEnd.Tests;

/// <summary>The main job: vendor, device, issuer and owner, each in programs of its own.</summary>
[Collection(OneWorld.Name)]
public sealed class EnrolmentTests(World world)
{
    [Fact]
    public async Task A_certified_device_enrols_and_openssl_accepts_chain_and_signature()
    {
        var before = world.Counted();

        string told = await EnrolAsync("Bob Example");

        Assert.Contains("has verified this key store's proof", told, StringComparison.Ordinal);
        Assert.Equal(before.OneMore, world.Counted());
        Assert.Equal("CN=Bob Example", (await KeyAsync("Bob Example")).GetProperty("certificate").GetProperty("subject").GetString());
        string certificate = await CertificateAsync("Bob Example");
        await AssertBookedAsync("CN=Bob Example", certificate);
        await AssertOpenSslAcceptsAsync("Bob Example", certificate);
    }

    [Fact]
    public async Task Wrong_PINs_are_counted_and_lock_the_key_also_for_the_right_one_and_after_kill_9()
    {
        // In good order first: of other keys' PINs used since the last start the kill would leave an error counted (docs/durability.md).
        await world.Device.StopDaemonAsync("TERM");
        await world.Device.StartDaemonAsync();
        await EnrolAsync("Carol Example");
        string wrong = world.Device.Files.Secret("wrong-pin", "2740");
        for (int left = 2; left >= 0; left--)
        {
            (await SignAsync("Carol Example", wrong)).Failed(4, "PIN");
            Assert.Equal(left, (await KeyAsync("Carol Example")).GetProperty("pin").GetProperty("triesLeft").GetInt32());
        }

        string locked = world.Content();
        (await SignAsync("Carol Example", world.Device.Files["pin"])).Failed(4, "locked");
        await world.Device.StopDaemonAsync("KILL");
        await world.Device.StartDaemonAsync();
        Assert.Equal(locked, world.Content());
        (await SignAsync("Carol Example", world.Device.Files["pin"])).Failed(4, "locked");
        Assert.Equal(locked, world.Content());
    }

    [Fact]
    public async Task An_unknown_key_is_not_found()
    {
        string before = world.Content();
        (await SignAsync("Nobody Example", world.Device.Files["pin"])).Failed(7, "Nobody Example");
        (await SignAsync("4711", world.Device.Files["pin"])).Failed(7, "4711");
        Assert.Equal(before, world.Content());
    }

    private async Task<string> EnrolAsync(string name)
    {
        world.Middle.Do(exchange => exchange.ForwardAsync());
        return (await world.Device.EnrolAsync(await world.Issuer.InviteAsync(name), world.Issuer.Root)).Done();
    }

    private async Task<ProgramEnd> SignAsync(string key, string pinFile)
    {
        string letter = world.Device.Files["letter"];
        await File.WriteAllTextAsync(letter, "Dear bank, please pay.\n");
        return await world.Device.SksAsync("sign", key, letter, "--out", world.Device.Files["letter.sig"], "--format", "der", "--pin-file", pinFile);
    }

    private async Task<JsonElement> KeyAsync(string name) =>
        (await world.Device.SksAsync("list", "--json")).DoneJson().EnumerateArray()
            .Single(key => key.GetProperty("friendlyName").GetString()!.StartsWith(name, StringComparison.Ordinal));

    private async Task<string> CertificateAsync(string key)
    {
        string file = world.Device.Files["certificate.pem"];
        (await world.Device.SksAsync("certificate", key, "--out", file)).Done();
        return file;
    }

    private async Task AssertBookedAsync(string subject, string certificateFile)
    {
        var credential = (await world.Issuer.CredentialsAsync()).EnumerateArray().Single(c => c.GetProperty("subject").GetString() == subject);
        string pem = string.Concat(File.ReadAllLines(certificateFile).Where(line => !line.StartsWith('-')));
        Assert.Equal(pem, credential.GetProperty("certificate").GetString());
    }

    private async Task AssertOpenSslAcceptsAsync(string key, string certificate)
    {
        string publicKey = world.Device.Files["public.pem"];
        (await SignAsync(key, world.Device.Files["pin"])).Done();
        await OpenSsl.RunAsync("verify", "-CAfile", world.Issuer.Root, "-purpose", "sslclient", certificate);
        await OpenSsl.RunAsync("x509", "-in", certificate, "-pubkey", "-noout", "-out", publicKey);
        await OpenSsl.RunAsync("dgst", "-sha256", "-verify", publicKey, "-signature", world.Device.Files["letter.sig"], world.Device.Files["letter"]);
    }
}
