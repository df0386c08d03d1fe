using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sks.Core.Algorithms;
using Sks.Core.Protection;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;
using Sks.Testing.Fuzzing;

namespace Sks.Issuer.Tests.Configuration;

public sealed class ConfigurationReaderTests
{
    [Fact]
    public void The_first_settings_file_says_what_the_defaults_are()
    {
        byte[] template = ConfigurationTemplate.Fill("SKS issuer", "", ConfigurationReader.DefaultListen);

        var written = ConfigurationReader.Read("issuer.json", template);
        var defaults = ConfigurationReader.Read("issuer.json", "{}"u8);

        Assert.Equal(defaults.SessionLifeTime, written.SessionLifeTime);
        Assert.Equal(defaults.Updatable, written.Updatable);
        Assert.Equal(defaults.Listen, written.Listen);
        Assert.Equal(defaults.Url, written.Url);
        Assert.Equal(defaults.WrongDeviceLimit, written.WrongDeviceLimit);
        Assert.Null(written.Cloning);
        Assert.Null(defaults.Cloning);
        var (profile, byDefault) = (written.Profiles["default"], defaults.Profiles["default"]);
        Assert.Equal(byDefault.PinPolicy, profile.PinPolicy);
        Assert.Equal(byDefault.Puk, profile.Puk);
        Assert.Equal(byDefault.ExtendedKeyUsage, profile.ExtendedKeyUsage);
        Assert.Equal(
            byDefault with { PinPolicy = profile.PinPolicy, ExtendedKeyUsage = profile.ExtendedKeyUsage, EndorsedAlgorithms = profile.EndorsedAlgorithms, FriendlyName = profile.FriendlyName },
            profile);
        Assert.Equal("{name} at SKS issuer", profile.FriendlyName);
    }

    [Fact]
    public void Cloning_is_on_where_it_has_a_section_which_says_how_much()
    {
        Assert.Equal(new CloneSettings(900, 3), ConfigurationReader.Read("issuer.json", "{\"cloning\":{}}"u8).Cloning);
        Assert.Equal(new CloneSettings(60, 100), ConfigurationReader.Read("issuer.json", "{\"cloning\":{\"urlLifeTime\":60,\"clonesPerDay\":100}}"u8).Cloning);
        foreach (string wrong in new[] { "true", "{\"urlLifeTime\":59}", "{\"clonesPerDay\":0}", "{\"enabled\":true}" })
        {
            Assert.Throws<IssuerException>(() => ConfigurationReader.Read("issuer.json", Encoding.UTF8.GetBytes($"{{\"cloning\":{wrong}}}")));
        }
    }

    [Theory]
    [InlineData("Bank \"of\" \\ @url@ @name@")]
    [InlineData("Bänk <b> 銀行")]
    public void Any_name_makes_a_settings_file_that_reads_back(string name) =>
        Assert.Equal(name, ConfigurationReader.Read("issuer.json", ConfigurationTemplate.Fill(name, "https://bank.example", "0.0.0.0:443")).Name);

    [Fact]
    public void A_profile_says_all_that_it_says()
    {
        var settings = Read("""
            {
              "url": "https://bank.example:8443",
              "profiles": { "signer": {
                "keyAlgorithm": "https://webpki.github.io/sks/algorithm#rsa2048", "appUsage": "signature", "deleteProtection": "puk",
                "endorsedAlgorithms": ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"],
                "extendedKeyUsage": ["emailProtection", "1.2.3.4"], "subject": "{subject}, O=Bank",
                "pin": { "format": "alphanumeric", "minLength": 6, "maxLength": 6, "patternRestrictions": ["missing-group", "repeated"] },
                "puk": { "length": 12, "retryLimit": 0 }
              } }
            }
            """);

        var profile = settings.Profiles["signer"];
        Assert.Equal(["default", "signer"], settings.Profiles.Keys);
        Assert.Equal(AlgorithmUris.Rsa2048, profile.KeyAlgorithm);
        Assert.Equal([AlgorithmUris.RsaSha256, AlgorithmUris.RsaSha512], profile.EndorsedAlgorithms);
        Assert.Equal(["1.3.6.1.5.5.7.3.4", "1.2.3.4"], profile.ExtendedKeyUsage);
        Assert.Equal(PatternRestrictions.MissingGroup | PatternRestrictions.Repeated, profile.PinPolicy?.PatternRestrictions);
        Assert.Equal(new PukSettings(12, 0), profile.Puk);
        Assert.Equal(DeleteProtection.Puk, profile.DeleteProtection);
    }

    [Fact]
    public void Every_listed_key_algorithm_makes_a_profile_with_all_that_suits_it_endorsed()
    {
        foreach (var key in AlgorithmRegistry.All.OfType<KeyGenerationAlgorithm>())
        {
            string exponent = key is RsaKeyAlgorithm { VariableExponent: true } ? "\"exponent\": 17," : "";
            string[] endorsed = [.. AlgorithmRegistry.All.OfType<EndorsableAlgorithm>().Where(a => a is not NoAlgorithm && a.Suits(key)).Select(a => a.Uri)];
            string list = string.Join("\", \"", endorsed);
            var profile = Read("{\"profiles\": {\"default\": {" + exponent + $"\"keyAlgorithm\": \"{key.Uri}\", \"endorsedAlgorithms\": [\"{list}\"]" + "}}}")
                .Profiles["default"];
            Assert.Equal(key.Uri, profile.KeyAlgorithm);
            Assert.Equal(endorsed.Order(StringComparer.Ordinal), profile.EndorsedAlgorithms);
            bool agrees = key.KeyType is KeyType.X25519 or KeyType.X448;
            Assert.Equal(agrees ? X509KeyUsageFlags.KeyAgreement : X509KeyUsageFlags.DigitalSignature, profile.KeyUsage);
        }
    }

    [Theory]
    [InlineData("{\n\"nam\": \"x\" }", 2, "\"nam\" is not a setting here")]
    [InlineData("{\n// a comment\n/* and\nanother */ \"sessionLifeTime\": \"600\" }", 4, "a whole number from 60 to 65535")]
    [InlineData("{\n\"sessionLifeTime\": 59 }", 2, "a whole number from 60 to 65535")]
    [InlineData("{\n\"sessionLifeTime\": 6e2 }", 2, "a whole number")]
    [InlineData("{\n\"sessionLifeTime\": 99999999999999 }", 2, "a whole number")]
    [InlineData("{\n\"updatable\": 1 }", 2, "true or false")]
    [InlineData("{\n\"name\": \"\" }", 2, "1 to 64")]
    [InlineData("{\n\"name\": null }", 2, "a text in quotes")]
    [InlineData("{\n\n\"url\": \"http://bank.example\" }", 3, "https://HOST")]
    [InlineData("{\n\"url\": \"https://bank.example/path\" }", 2, "https://HOST")]
    [InlineData("{\n\"url\": \"https://me@bank.example\" }", 2, "https://HOST")]
    [InlineData("{\n\"listen\": \"bank.example:443\" }", 2, "an IP address and a port")]
    [InlineData("{\n\"listen\": \"127.0.0.1\" }", 2, "an IP address and a port")]
    [InlineData("{\n\"profiles\": [] }", 2, "a section in { }")]
    [InlineData("{\n\"profiles\": {\n\"a b\": {} } }", 3, "a profile's name")]
    [InlineData("{\n\"profiles\": { \"default\": {\n\"pin\": {\n\"minLenght\": 4 } } } }", 4, "\"minLenght\" is not a setting here")]
    [InlineData("{\"profiles\": { \"default\": { \"pin\": {\n\"minLength\": 9,\n\"maxLength\": 8 } } } }", 3, "from 9 to 128")]
    [InlineData("{\"profiles\": { \"default\": { \"pin\": {\n\"format\": \"digits\" } } } }", 2, "\"numeric\" or \"alphanumeric\"")]
    [InlineData("{\"profiles\": { \"default\": { \"pin\": {\n\"patternRestrictions\": [\"missing-group\"] } } } }", 2, "needs the format")]
    [InlineData("{\"profiles\": { \"default\": { \"pin\": { \"patternRestrictions\": [\n\"sequence\",\n\"sequence\"] } } } }", 3, "twice")]
    [InlineData("{\"profiles\": { \"default\": {\n\"keyAlgorithm\": \"rsa\" } } }", 2, "\"keyAlgorithm\" must be one of https://")]
    [InlineData("{\"profiles\": { \"default\": {\n\"subject\": \"CN=fixed\" } } }", 2, "{subject}")]
    [InlineData("{\"profiles\": { \"default\": {\n\"subject\": \"{subject}, XYZ=1\" } } }", 2, "{subject}")]
    [InlineData("{\"profiles\": { \"default\": {\n\"keyUsage\": [] } } }", 2, "at least one usage")]
    [InlineData("{\"profiles\": { \"default\": { \"keyUsage\": [\n\"keyCertSign\"] } } }", 2, "digitalSignature, nonRepudiation")]
    [InlineData("{\"profiles\": { \"default\": { \"extendedKeyUsage\": [\n\"9.9\"] } } }", 2, "an OID")]
    [InlineData("{\"profiles\": { \"default\": { \"endorsedAlgorithms\": [\n\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"] } } }", 2, "ecdsa-sha256")]
    [InlineData("{\"profiles\": { \"default\": {\n\"keyAlgorithm\": \"https://webpki.github.io/sks/algorithm#rsa2048.exp\" } } }", 2, "needs an \"exponent\"")]
    [InlineData("{\"profiles\": { \"default\": {\n\"exponent\": 3 } } }", 2, "RSA that ends with .exp")]
    [InlineData("{\"profiles\": { \"default\": {\n\"keyAlgorithm\": \"https://webpki.github.io/sks/algorithm#rsa2048.exp\",\n\"exponent\": 4 } } }", 3, "must be odd")]
    [InlineData("{\"profiles\": { \"default\": {\n\"keyAlgorithm\": \"https://webpki.github.io/sks/algorithm#rsa2048.exp\",\n\"exponent\": 1 } } }", 3, "from 3 to")]
    [InlineData("{\"profiles\": { \"default\": {\n\"keyAlgorithm\": \"https://webpki.github.io/sks/algorithm#ed25519\",\n\"keyUsage\": [\"keyAgreement\"] } } }", 3, "digitalSignature or nonRepudiation")]
    [InlineData("{\"profiles\": { \"default\": {\n\"keyAlgorithm\": \"https://webpki.github.io/sks/algorithm#x25519\",\n\"keyUsage\": [\"digitalSignature\"] } } }", 3, "can only be keyAgreement")]
    [InlineData("{\"profiles\": { \"default\": {\n\"keyAlgorithm\": \"https://webpki.github.io/sks/algorithm#ed25519\",\n\"endorsedAlgorithms\": [\"https://webpki.github.io/sks/algorithm#ed448\"] } } }", 3, "#ed25519")]
    [InlineData("{\"profiles\": { \"default\": {\n\"deleteProtection\": \"puk\" } } }", 2, "without \"puk\"")]
    [InlineData("{\"profiles\": { \"default\": {\n\"pin\": null,\n\"deleteProtection\": \"pin\" } } }", 3, "needs a PIN")]
    [InlineData("{\"profiles\": { \"default\": {\n\"pin\": null,\n\"puk\": { } } } }", 3, "needs a PIN")]
    [InlineData("{\"profiles\": { \"default\": {\n\"validity\": 0 } } }", 2, "from 1 to 3650")]
    [InlineData("{\"profiles\": { \"default\": { \"puk\": {\n\"length\": 7 } } } }", 2, "from 8 to 128")]
    [InlineData("{\n\"name\": \"a\",\n\"name\": \"b\" }", 3, "\"name\" stands twice")]
    [InlineData("{\n\"name\": \"a\"\n\"url\": \"\" }", 3, "not JSON")]
    [InlineData("{\n\"name\": \"a\" } x", 2, "not JSON")]
    [InlineData("{\n\"name\": \"\\ud800\" }", 2, "not valid Unicode")]
    [InlineData("\n[]", 2, "between { and }")]
    [InlineData("", 1, "not JSON")]
    public void A_mistake_is_named_with_its_line(string content, int line, string part)
    {
        var mistake = Assert.Throws<IssuerException>(() => Read(content));

        Assert.Equal(ExitStatus.Usage, mistake.Status);
        Assert.StartsWith($"issuer.json, line {line}: ", mistake.Message, StringComparison.Ordinal);
        Assert.Contains(part, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void Mutated_settings_are_read_or_refused_and_nothing_else()
    {
        byte[] template = ConfigurationTemplate.Fill("Example Bank", "https://bank.example", "127.0.0.1:1");
        Fuzz.Run(3000, 20190318, random =>
        {
            byte[] mutated = [.. template];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            byte[] cut = random.Next(4) == 0 ? mutated[..random.Next(mutated.Length)] : mutated;
            if (Record.Exception(() => ConfigurationReader.Read("issuer.json", cut)) is { } exception)
            {
                Assert.Equal(ExitStatus.Usage, Assert.IsType<IssuerException>(exception).Status);
            }
        });
    }

    private static IssuerSettings Read(string content) => ConfigurationReader.Read("issuer.json", Encoding.UTF8.GetBytes(content));
}
