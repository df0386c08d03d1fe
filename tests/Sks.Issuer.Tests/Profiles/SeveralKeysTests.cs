using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;

namespace Sks.Issuer.Tests.Profiles;

public sealed class SeveralKeysTests
{
    private const string Card =
        """
        {
          "subject": "{subject}, O=Example Bank", "validity": 100,
          "keys": [
            { },
            { "appUsage": "signature", "keyUsage": ["nonRepudiation"], "extendedKeyUsage": [], "validity": 200 },
            { "appUsage": "encryption", "keyAlgorithm": "https://webpki.github.io/sks/algorithm#rsa2048", "keyUsage": ["keyEncipherment"], "extendedKeyUsage": ["emailProtection"] }
          ]
        }
        """;

    [Fact]
    public async Task One_enrollment_yields_all_keys_of_its_profile_under_one_PIN()
    {
        await using var issuer = await ProfileIssuer.StartAsync(Card);
        await issuer.EnrolAsync();

        var keys = issuer.Keys();
        Assert.Equal([AppUsage.Authentication, AppUsage.Signature, AppUsage.Encryption], keys.Select(k => k.Attributes.AppUsage));
        var certificates = keys.Select(k => X509CertificateLoader.LoadCertificate(k.Attributes.CertificatePath[0])).ToList();
        Assert.All(certificates, c => Assert.Equal("O=Example Bank", c.SubjectName.Name.Split(", ")[^1]));
        Assert.Equal([100, 200, 100], certificates.Select(c => (int)(c.NotAfter - c.NotBefore).TotalDays));
        Assert.NotNull(certificates[2].GetRSAPublicKey());
        Assert.Equal(3, (await issuer.Issuer.JsonAsync("credentials")).GetArrayLength());

        // Wrong PINs on one lock all: it is one PIN.
        byte[] hash = SHA256.HashData("letter"u8);
        Assert.NotEmpty(issuer.Device.Element.SignHashedData(keys[1].Handle, AlgorithmUris.EcdsaSha256, [], false, "2580"u8, hash));
        for (int i = 0; i < 3; i++)
        {
            Assert.Throws<SksException>(() => issuer.Device.Element.SignHashedData(keys[0].Handle, AlgorithmUris.EcdsaSha256, [], false, "9999"u8, hash));
        }

        Assert.Throws<SksException>(() => issuer.Device.Element.SignHashedData(keys[1].Handle, AlgorithmUris.EcdsaSha256, [], false, "2580"u8, hash));
    }

    [Fact]
    public async Task A_renewal_makes_the_key_that_is_renewed_and_no_other()
    {
        await using var issuer = await ProfileIssuer.StartAsync(Card);
        await issuer.EnrolAsync();
        var signature = (await issuer.Issuer.JsonAsync("credentials")).EnumerateArray().Single(c => c.GetProperty("keyId").GetString() == "Key.2");
        byte[] before = signature.GetProperty("certificate").GetBytesFromBase64();

        var renewal = await issuer.Issuer.JsonAsync("credential", "renew", signature.GetProperty("serialNumber").GetString()!);
        await issuer.OpenAsync(new Uri(renewal.GetProperty("url").GetString()!));

        var keys = issuer.Keys();
        Assert.Equal(3, keys.Count);
        var renewed = Assert.Single(keys, k => k.Attributes.AppUsage == AppUsage.Signature);
        Assert.NotEqual(before, renewed.Attributes.CertificatePath[0]);
        var states = (await issuer.Issuer.JsonAsync("credentials")).EnumerateArray().Select(c => (c.GetProperty("keyId").GetString(), c.GetProperty("state").GetString()!.ToLowerInvariant()));
        Assert.Equal([("Key.1", "active"), ("Key.2", "active"), ("Key.2", "replaced"), ("Key.3", "active")], states.Order());
        Assert.NotEmpty(issuer.Device.Element.SignHashedData(renewed.Handle, AlgorithmUris.EcdsaSha256, [], false, "2580"u8, SHA256.HashData("letter"u8)));
    }

    [Fact]
    public async Task Keys_of_a_profile_can_come_beside_a_credential_under_its_PIN()
    {
        await using var issuer = await ProfileIssuer.StartAsync(Card);
        await issuer.OpenAsync(await issuer.Issuer.EnrollAsync());
        var first = Assert.Single((await issuer.Issuer.JsonAsync("credentials")).EnumerateArray());

        var further = await issuer.Issuer.JsonAsync("credential", "add", first.GetProperty("serialNumber").GetString()!, "--profile", "special");
        await issuer.OpenAsync(new Uri(further.GetProperty("url").GetString()!));

        Assert.Equal(4, issuer.Keys().Count);
        var signature = Assert.Single(issuer.Keys(), k => k.Attributes.AppUsage == AppUsage.Signature);
        Assert.NotEmpty(issuer.Device.Element.SignHashedData(signature.Handle, AlgorithmUris.EcdsaSha256, [], false, "2580"u8, SHA256.HashData("letter"u8)));
    }
}
