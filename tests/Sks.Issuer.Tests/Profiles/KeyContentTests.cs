using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;
using Sks.Issuer.Tests.Testing;
using Sks.KeyGen2;

namespace Sks.Issuer.Tests.Profiles;

public sealed class KeyContentTests
{
    private const string Svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0h9v9z\"/></svg>";

    [Fact]
    public async Task Extensions_properties_and_a_logotype_are_in_the_device_as_the_profile_has_them()
    {
        using var folder = new TemporaryFolder();
        await using var issuer = await TestIssuer.StartAsync(
            settings => settings.Replace("\"profiles\": {", "\"profiles\": { \"special\": " +
                """
                {
                  "logotype": "card.svg",
                  "extensions": [
                    { "type": "https://bank.example/limit", "text": "1000 kr" },
                    { "type": "https://bank.example/sealed", "file": "sealed.bin", "encrypted": true },
                    { "type": "https://bank.example/use", "properties": [{ "name": "Uses", "value": "0", "writable": true }, { "name": "Branch", "value": "Örebro" }] }
                  ]
                },
                """, StringComparison.Ordinal),
            data =>
            {
                Directory.CreateDirectory(Path.Combine(data, "profiles"));
                File.WriteAllText(Path.Combine(data, "profiles", "card.svg"), Svg);
                File.WriteAllBytes(Path.Combine(data, "profiles", "sealed.bin"), [0, 1, 2, 255]);
            });
        using var device = new TestDevice(issuer.Vendor);
        using (var enrollee = new TestEnrollee(issuer, device, await issuer.EnrollWithAsync("CN=Alice Example", "--profile", "special")))
        {
            var (status, page) = await enrollee.RunAsync();
            Assert.True(status == System.Net.HttpStatusCode.OK, page);
        }

        uint key = Assert.Single(device.Keys());
        Assert.Equal("1000 kr", Encoding.UTF8.GetString(device.Element.GetExtension(key, "https://bank.example/limit").ExtensionData));
        var sealedOne = device.Element.GetExtension(key, "https://bank.example/sealed");
        Assert.Equal((ExtensionSubType.EncryptedExtension, "AAEC/w=="), (sealedOne.SubType, Convert.ToBase64String(sealedOne.ExtensionData)));
        var bag = PropertyBag.Read(device.Element.GetExtension(key, "https://bank.example/use"));
        Assert.Equal([new NameValuePair("Uses", true, "0"), new NameValuePair("Branch", false, "Örebro")], bag.Properties);
        var logotype = device.Element.GetExtension(key, CapabilityUris.LogotypeCard);
        Assert.Equal((ExtensionSubType.Logotype, "image/svg+xml", Svg), (logotype.SubType, logotype.Qualifier, Encoding.UTF8.GetString(logotype.ExtensionData)));
    }

    [Theory]
    [InlineData("\"logotype\": \"none.svg\"", "must be the name of a file in the folder 'profiles'")]
    [InlineData("\"logotype\": \"../ca.key\"", "must be the name of a file in the folder 'profiles'")]
    [InlineData("\"logotype\": \"ca.key\"", "must be the name of a file in the folder 'profiles'")]
    [InlineData("\"logotype\": 1", "must be the name of a file in the folder 'profiles'")]
    [InlineData("\"logotype\": \"empty.svg\"", "has not 1 to 65536 bytes")]
    [InlineData("\"logotype\": \"big.png\"", "has not 1 to 65536 bytes")]
    [InlineData("\"logotype\": \"text.svg\"", "neither PNG nor SVG")]
    [InlineData("\"logotype\": \"script.svg\"", "neither PNG nor SVG")]
    [InlineData("\"logotype\": \"entity.svg\"", "neither PNG nor SVG")]
    public void A_file_that_cannot_be_a_logotype_is_named_with_its_line(string setting, string part)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["profiles"]);
        File.WriteAllText(folder["ca.key"], "secret");
        File.WriteAllBytes(folder["profiles/empty.svg"], []);
        File.WriteAllBytes(folder["profiles/big.png"], [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. new byte[65_536]]);
        File.WriteAllText(folder["profiles/text.svg"], "svg");
        File.WriteAllText(folder["profiles/script.svg"], Svg.Replace("<path", "<script/><path", StringComparison.Ordinal));
        File.WriteAllText(folder["profiles/entity.svg"], $"<!DOCTYPE svg [<!ENTITY a \"a\">]>{Svg}");
        File.WriteAllText(folder["issuer.json"], "{ \"profiles\": { \"default\": {\n" + setting + " } } }");
        var mistake = Assert.Throws<IssuerException>(() => ConfigurationReader.Read(folder["issuer.json"]));
        Assert.StartsWith("issuer.json, line 2: \"logotype\" ", mistake.Message, StringComparison.Ordinal);
        Assert.Contains(part, mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://webpki.github.io/sks/algorithm#rsa2048")]
    [InlineData("https://webpki.github.io/sks/algorithm#ec.nist.p384")]
    public async Task A_key_that_the_issuer_makes_works_in_the_device_and_is_nowhere_else(string keyAlgorithm)
    {
        await using var issuer = await ProfileIssuer.StartAsync($$"""{ "madeBy": "issuer", "keyAlgorithm": "{{keyAlgorithm}}", "exportProtection": "pin" }""");
        await issuer.EnrolAsync();
        var (handle, attributes) = Assert.Single(issuer.Keys());
        using var certificate = X509CertificateLoader.LoadCertificate(attributes.CertificatePath[0]);
        byte[] hash = SHA256.HashData("letter"u8);
        bool rsa = certificate.GetRSAPublicKey() is not null;
        byte[] signature = issuer.Device.Element.SignHashedData(handle, rsa ? AlgorithmUris.RsaSha256 : AlgorithmUris.EcdsaSha256, [], false, "2580"u8, hash);
        Assert.True(rsa
            ? certificate.GetRSAPublicKey()!.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : certificate.GetECDsaPublicKey()!.VerifyHash(hash, signature));
        Assert.True(issuer.Device.Element.GetKeyProtectionInfo(handle).KeyBackup.HasFlag(KeyBackup.Imported));
        Assert.Equal(ExportProtection.Pin, issuer.Device.Element.GetKeyProtectionInfo(handle).ExportProtection);
        string serial = (await issuer.Issuer.JsonAsync("credentials"))[0].GetProperty("serialNumber").GetString()!;
        using var folder = new TemporaryFolder();
        (await issuer.Issuer.RunAsync("secret", "export", serial, "--out", folder["x"])).AssertFailed(ExitStatus.NotFound, "have no secret");
    }

    [Theory]
    [InlineData("shared", 1)]
    [InlineData("signature+standard", 2)]
    [InlineData("none", 3)]
    [InlineData("unique", 2)]
    public async Task PINs_that_the_issuer_sets_open_the_keys_and_differ_as_the_grouping_says(string grouping, int distinct)
    {
        await using var issuer = await ProfileIssuer.StartAsync(
            $$"""
            {
              "keys": [{ }, { "appUsage": "signature" }, { }],
              "pin": { "setBy": "issuer", "grouping": "{{grouping}}", "minLength": 6, "userModifiable": false, "patternRestrictions": ["two-in-a-row", "sequence"] }
            }
            """);
        await issuer.EnrolAsync();
        Assert.Null(issuer.Device.PinRequest);
        var pins = new List<string>();
        using var folder = new TemporaryFolder();
        foreach (var credential in (await issuer.Issuer.JsonAsync("credentials")).EnumerateArray())
        {
            string file = folder[credential.GetProperty("keyId").GetString()!];
            var run = await issuer.Issuer.RunAsync("secret", "export", credential.GetProperty("serialNumber").GetString()!, "--out", file);
            Assert.Equal((ExitStatus.Done, ""), (run.Status, run.Error));
            using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllText(file));
            string pin = json.RootElement.GetProperty("pin").GetString()!;
            Assert.Matches("^[0-9]{6}$", pin);
            pins.Add(pin);
            byte[] certificate = credential.GetProperty("certificate").GetBytesFromBase64();
            uint key = issuer.Keys().Single(k => k.Attributes.CertificatePath[0].AsSpan().SequenceEqual(certificate)).Handle;
            Assert.NotEmpty(issuer.Device.Element.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, Encoding.UTF8.GetBytes(pin), SHA256.HashData("letter"u8)));
            Assert.Throws<SksException>(() => issuer.Device.Element.ChangePin(key, Encoding.UTF8.GetBytes(pin), "135790"u8));
        }

        Assert.Equal(distinct, pins.Distinct().Count());
    }

    [Fact]
    public async Task A_key_under_the_device_PIN_stands_beside_one_under_the_PIN_of_its_profile()
    {
        await using var issuer = await ProfileIssuer.StartAsync("""{ "keys": [{ }, { "protectedBy": "device-pin" }, { "protectedBy": "none" }] }""");
        issuer.Device.Element.InitializeDevicePin("9988776655"u8, "86420"u8);
        await issuer.EnrolAsync();
        byte[] hash = SHA256.HashData("letter"u8);
        string[] pins = ["2580", "86420", ""];
        foreach (string id in new[] { "Key.1", "Key.2", "Key.3" })
        {
            byte[] certificate = (await issuer.Issuer.JsonAsync("credentials")).EnumerateArray().Single(c => c.GetProperty("keyId").GetString() == id).GetProperty("certificate").GetBytesFromBase64();
            uint key = issuer.Keys().Single(k => k.Attributes.CertificatePath[0].AsSpan().SequenceEqual(certificate)).Handle;
            Assert.NotEmpty(issuer.Device.Element.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, Encoding.UTF8.GetBytes(pins[id[^1] - '1']), hash));
        }
    }
}
