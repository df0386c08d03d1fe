using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Sks.Client;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Issuer.Commands;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Profiles;

public sealed class SymmetricKeyTests
{
    [Theory]
    [InlineData("SHA-1", 20, 6, 30)]
    [InlineData("SHA-256", 32, 8, 60)]
    [InlineData("SHA-512", 64, 7, 30)]
    public async Task Codes_of_the_device_are_those_that_RFC_6238_makes_of_the_exported_seed(string hash, int bytes, int digits, int period)
    {
        await using var issuer = await ProfileIssuer.StartAsync(
            $$"""{ "symmetricKey": { "bytes": {{bytes}}, "otp": { "algorithm": "TOTP", "hash": "{{hash}}", "digits": {{digits}}, "period": {{period}} } } }""");
        await issuer.EnrolAsync();
        using var folder = new TemporaryFolder();
        var exported = await ExportAsync(issuer, folder["seed.json"]);
        byte[] seed = exported.GetProperty("symmetricKey").GetBytesFromBase64();
        Assert.Equal(bytes, seed.Length);
        Assert.Equal(("TOTP", hash, digits, period), Otp(exported));

        var moment = new DateTimeOffset(2026, 11, 24, 12, 0, 59, TimeSpan.Zero);
        var codes = new OneTimePasswords(issuer.Device.Element, folder["socket"]);
        string shown = codes.Totp(Assert.Single(issuer.Keys()).Handle, "2580"u8, moment).Code;
        Assert.Equal(CodeOf(seed, hash, digits, (ulong)(moment.ToUnixTimeSeconds() / period)), shown);
        Assert.Throws<SksException>(() => codes.Totp(issuer.Keys()[0].Handle, "9999"u8, moment));
    }

    [Fact]
    public async Task Codes_of_a_counter_are_those_of_RFC_4226_from_0_on()
    {
        await using var issuer = await ProfileIssuer.StartAsync("""{ "pin": null, "symmetricKey": { "otp": { "algorithm": "HOTP" } } }""");
        await issuer.EnrolAsync();
        using var folder = new TemporaryFolder();
        var exported = await ExportAsync(issuer, folder["seed.json"]);
        byte[] seed = exported.GetProperty("symmetricKey").GetBytesFromBase64();
        Assert.Equal(0, exported.GetProperty("otp").GetProperty("counter").GetInt32());

        var codes = new OneTimePasswords(issuer.Device.Element, folder["socket"]);
        uint key = Assert.Single(issuer.Keys()).Handle;
        string[] shown = [codes.NextHotp(key, [], default).Code, codes.NextHotp(key, [], default).Code];
        Assert.Equal([CodeOf(seed, "SHA-1", 6, 0), CodeOf(seed, "SHA-1", 6, 1)], shown);
    }

    [Fact]
    public async Task A_renewal_has_a_seed_of_its_own()
    {
        await using var issuer = await ProfileIssuer.StartAsync("""{ "symmetricKey": { "otp": { } } }""");
        await issuer.EnrolAsync();
        using var folder = new TemporaryFolder();
        string first = (await issuer.Issuer.JsonAsync("credentials"))[0].GetProperty("serialNumber").GetString()!;
        await issuer.OpenAsync(new Uri((await issuer.Issuer.JsonAsync("credential", "renew", first)).GetProperty("url").GetString()!));

        string renewed = (await issuer.Issuer.JsonAsync("credentials")).EnumerateArray().Single(c => c.GetProperty("renews").GetString() == first).GetProperty("serialNumber").GetString()!;
        var (before, after) = (await ExportAsync(issuer, folder["before.json"], first), await ExportAsync(issuer, folder["after.json"], renewed));
        byte[] seed = after.GetProperty("symmetricKey").GetBytesFromBase64();
        Assert.NotEqual(before.GetProperty("symmetricKey").GetBytesFromBase64(), seed);
        var codes = new OneTimePasswords(issuer.Device.Element, folder["socket"]);
        Assert.Equal(CodeOf(seed, "SHA-1", 6, 1), codes.Totp(Assert.Single(issuer.Keys()).Handle, "2580"u8, DateTimeOffset.FromUnixTimeSeconds(30)).Code);
    }

    [Fact]
    public async Task A_symmetric_key_does_what_its_endorsed_algorithms_say_and_the_books_show_nothing_of_it()
    {
        await using var issuer = await ProfileIssuer.StartAsync(
            $$"""{ "pin": null, "symmetricKey": { "bytes": 24 }, "endorsedAlgorithms": ["{{AlgorithmUris.HmacSha256}}"] }""");
        await issuer.EnrolAsync();
        using var folder = new TemporaryFolder();
        byte[] key = (await ExportAsync(issuer, folder["key.json"])).GetProperty("symmetricKey").GetBytesFromBase64();
        uint handle = Assert.Single(issuer.Keys()).Handle;
        Assert.Equal(HMACSHA256.HashData(key, "data"u8), issuer.Device.Element.PerformHmac(handle, AlgorithmUris.HmacSha256, [], false, [], "data"u8));
        Assert.Throws<SksException>(() => issuer.Device.Element.PerformHmac(handle, AlgorithmUris.HmacSha1, [], false, [], "data"u8));
        foreach (string file in Directory.EnumerateFiles(issuer.Issuer.Data, "issuer.db*"))
        {
            Assert.False(ReadShared(file).AsSpan().IndexOf(key) >= 0);
        }
    }

    [Fact]
    public async Task Secrets_go_to_a_new_file_that_only_its_owner_may_read()
    {
        await using var issuer = await ProfileIssuer.StartAsync("""{ "symmetricKey": { "otp": { } } }""");
        await issuer.EnrolAsync();
        await issuer.OpenAsync(await issuer.Issuer.EnrollAsync());
        using var folder = new TemporaryFolder();
        await ExportAsync(issuer, folder["seed.json"]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["seed.json"]));
        byte[] before = File.ReadAllBytes(folder["seed.json"]);

        var credentials = (await issuer.Issuer.JsonAsync("credentials")).EnumerateArray().Select(c => c.GetProperty("serialNumber").GetString()!).ToList();
        var again = await Task.WhenAll(credentials.Select(serial => issuer.Issuer.RunAsync("secret", "export", serial, "--out", folder["seed.json"])));
        Assert.Single(again, run => run.Status == ExitStatus.Refused && run.Error.Contains("is there already", StringComparison.Ordinal));
        Assert.Single(again, run => run.Status == ExitStatus.NotFound && run.Error.Contains("have no secret", StringComparison.Ordinal));
        Assert.Equal(before, File.ReadAllBytes(folder["seed.json"]));
    }

    [Fact]
    public async Task Secrets_that_were_forgotten_are_in_the_books_no_more_and_the_credential_stays()
    {
        await using var issuer = await ProfileIssuer.StartAsync("""{ "symmetricKey": { "otp": { } } }""");
        await issuer.EnrolAsync();
        var credential = Assert.Single((await issuer.Issuer.JsonAsync("credentials")).EnumerateArray());
        string serial = credential.GetProperty("serialNumber").GetString()!;
        using (var books = issuer.Issuer.Books())
        {
            var found = (await books.FindCredentialAsync(Convert.FromHexString(serial), person: null, default))!.Value.Credential;
            Assert.NotEmpty((await books.FindSessionOfAsync(found, default))!.SealedSecrets);
            Assert.Equal(ExitStatus.Done, (await issuer.Issuer.RunAsync("secret", "forget", serial)).Status);
            Assert.Empty((await books.FindSessionOfAsync(found, default))!.SealedSecrets);
        }

        using var folder = new TemporaryFolder();
        (await issuer.Issuer.RunAsync("secret", "export", serial, "--out", folder["x"])).AssertFailed(ExitStatus.NotFound, "have no secret");
        (await issuer.Issuer.RunAsync("secret", "forget", serial)).AssertFailed(ExitStatus.NotFound, "have no secret");
        Assert.Equal("active", Assert.Single((await issuer.Issuer.JsonAsync("credentials")).EnumerateArray()).GetProperty("state").GetString(), ignoreCase: true);
    }

    /// <summary>Of the only credential with secrets, unless told which.</summary>
    private static async Task<JsonElement> ExportAsync(ProfileIssuer issuer, string file, string? serial = null)
    {
        serial ??= (await issuer.Issuer.JsonAsync("credentials")).EnumerateArray().First().GetProperty("serialNumber").GetString()!;
        var run = await issuer.Issuer.RunAsync("secret", "export", serial, "--out", file);
        Assert.Equal((ExitStatus.Done, ""), (run.Status, run.Error));
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        Assert.DoesNotContain(json.RootElement.GetProperty("symmetricKey").GetString()!, run.Output, StringComparison.Ordinal);
        return json.RootElement.Clone();
    }

    private static (string?, string?, int, int) Otp(JsonElement exported)
    {
        var otp = exported.GetProperty("otp");
        return (otp.GetProperty("algorithm").GetString(), otp.GetProperty("hash").GetString(), otp.GetProperty("digits").GetInt32(), otp.GetProperty("period").GetInt32());
    }

    /// <summary>RFC 4226, section 5.3, independently of Sks.Core.</summary>
    private static string CodeOf(byte[] seed, string hash, int digits, ulong factor)
    {
        byte[] message = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(message, factor);
        byte[] hmac = CryptographicOperations.HmacData(new HashAlgorithmName(hash.Replace("-", "", StringComparison.Ordinal)), seed, message);
        uint binary = BinaryPrimitives.ReadUInt32BigEndian(hmac.AsSpan(hmac[^1] & 15)) & int.MaxValue;
        return (binary % (uint)Math.Pow(10, digits)).ToString(new string('0', digits), CultureInfo.InvariantCulture);
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
