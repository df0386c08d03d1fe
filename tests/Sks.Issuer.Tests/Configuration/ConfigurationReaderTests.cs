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
        Assert.Equal(byDefault.Approval, profile.Approval);
        var (key, keyByDefault) = (Assert.Single(profile.Keys), Assert.Single(byDefault.Keys));
        Assert.Equal(keyByDefault.ExtendedKeyUsage, key.ExtendedKeyUsage);
        Assert.Equal(
            keyByDefault with
            {
                AlternativeNames = key.AlternativeNames,
                ExtendedKeyUsage = key.ExtendedKeyUsage,
                EndorsedAlgorithms = key.EndorsedAlgorithms,
                Extensions = key.Extensions,
                FriendlyName = key.FriendlyName,
            },
            key);
        Assert.Equal("{name} at SKS issuer", key.FriendlyName);
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
        var key = Assert.Single(profile.Keys);
        Assert.Equal(["default", "signer", "operator"], settings.Profiles.Keys);
        Assert.Equal(AlgorithmUris.Rsa2048, key.KeyAlgorithm);
        Assert.Equal([AlgorithmUris.RsaSha256, AlgorithmUris.RsaSha512], key.EndorsedAlgorithms);
        Assert.Equal(["1.3.6.1.5.5.7.3.4", "1.2.3.4"], key.ExtendedKeyUsage);
        Assert.Equal(PatternRestrictions.MissingGroup | PatternRestrictions.Repeated, profile.PinPolicy?.PatternRestrictions);
        Assert.Equal(new PukSettings(12, 0), profile.Puk);
        Assert.Equal(DeleteProtection.Puk, key.DeleteProtection);
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
                .Profiles["default"].Keys[0];
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
    [InlineData("{\"profiles\": { \"default\": { \"alternativeNames\": {\n\"dNSName\": \"{dns}\" } } } }", 2, "a list in [ ]")]
    [InlineData("{\"profiles\": { \"default\": { \"alternativeNames\": { \"dNSName\": [\n\"{host}\"] } } } }", 2, "such as \"{dns}\"")]
    [InlineData("{\"profiles\": { \"default\": { \"alternativeNames\": { \"dNSName\": [\n\"{dns}.{ip}\"] } } } }", 2, "one of {email}, {dns}")]
    [InlineData("{\"profiles\": { \"default\": { \"alternativeNames\": { \"dNSName\": [\n\"*.bank.example\"] } } } }", 2, "\"dNSName\" must be")]
    [InlineData("{\"profiles\": { \"default\": { \"alternativeNames\": { \"iPAddress\": [\n\"127.1\"] } } } }", 2, "\"iPAddress\" must be")]
    [InlineData("{\"profiles\": { \"default\": {\n\"alternativeNames\": { } } } }", 2, "1 to 32 names")]
    [InlineData("{\"profiles\": { \"default\": { \"alternativeNames\": {\n\"dnsName\": [] } } } }", 2, "known are dNSName")]
    [InlineData("{\n\"signUp\": { },\n\"profiles\": { \"default\": { \"alternativeNames\": { \"rfc822Name\": [\"{email}\"] } } } }", 2, "want more than a name")]
    [InlineData("{\"profiles\": { \"default\": {\n\"keys\": [] } } }", 2, "1 to 16 sections")]
    [InlineData("{\"profiles\": { \"default\": { \"keys\": [\n{ },\n{ \"pin\": null } ] } } }", 3, "\"pin\" is not a setting here")]
    [InlineData("{\"profiles\": { \"default\": { \"keys\": [\n{ },\n\"signature\" ] } } }", 3, "a section in { }")]
    [InlineData("{\"profiles\": { \"default\": { \"keys\": [\n{ },\n{\n\"appUsage\": \"all\" } ] } } }", 4, "\"authentication\"")]
    [InlineData("{\"profiles\": { \"default\": {\n\"validity\": 0,\n\"keys\": [ { } ] } } }", 2, "from 1 to 3650")]
    [InlineData("{\"profiles\": { \"default\": { \"keys\": [\n{ },\n{ \"deleteProtection\": \"puk\" } ] } } }", 3, "without \"puk\"")]
    [InlineData("{\"profiles\": { \"default\": { \"pin\": {\n\"grouping\": \"all\" } } } }", 2, "\"signature+standard\"")]
    [InlineData("{\"profiles\": { \"default\": { \"symmetricKey\": {\n\"bytes\": 129 } } } }", 2, "from 1 to 128")]
    [InlineData("{\"profiles\": { \"default\": { \"symmetricKey\": {\n\"bytes\": 15, \"otp\": { } } } } }", 2, "from 16 to 128")]
    [InlineData("{\"profiles\": { \"default\": { \"symmetricKey\": { \"otp\": {\n\"algorithm\": \"OCRA\" } } } } }", 2, "\"HOTP\" or \"TOTP\"")]
    [InlineData("{\"profiles\": { \"default\": { \"symmetricKey\": { \"otp\": {\n\"digits\": 9 } } } } }", 2, "from 6 to 8")]
    [InlineData("{\"profiles\": { \"default\": { \"symmetricKey\": { \"otp\": { \"algorithm\": \"HOTP\",\n\"period\": 30 } } } } }", 2, "\"period\" is not a setting here")]
    [InlineData("{\"profiles\": { \"default\": { \"symmetricKey\": { \"otp\": {\n\"hash\": \"MD5\" } } } } }", 2, "\"SHA-256\"")]
    [InlineData("{\"profiles\": { \"default\": { \"symmetricKey\": { \"otp\": { } },\n\"endorsedAlgorithms\": [\"http://www.w3.org/2000/09/xmldsig#hmac-sha1\"] } } }", 2, "remove them")]
    [InlineData("{\"profiles\": { \"default\": { \"symmetricKey\": { },\n\"endorsedAlgorithms\": [\"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256\"] } } }", 2, "hmac-sha256")]
    [InlineData("{\"profiles\": { \"default\": { \"symmetricKey\": { },\n\"madeBy\": \"issuer\" } } }", 2, "not with \"symmetricKey\"")]
    [InlineData("{\"profiles\": { \"default\": { \"keyAlgorithm\": \"https://webpki.github.io/sks/algorithm#ed25519\",\n\"madeBy\": \"issuer\" } } }", 2, "NIST curves")]
    [InlineData("{\"profiles\": { \"default\": { \"extensions\": [\n{ \"type\": \"limit\", \"text\": \"1\" }] } } }", 2, "\"type\" must be a URI")]
    [InlineData("{\"profiles\": { \"default\": { \"extensions\": [\n{ \"type\": \"urn:a:b\" }] } } }", 2, "one of \"text\", \"file\"")]
    [InlineData("{\"profiles\": { \"default\": { \"extensions\": [{ \"type\": \"urn:a:b\", \"text\": \"1\" },\n{ \"type\": \"urn:a:b\", \"text\": \"2\" }] } } }", 2, "two of this \"type\"")]
    [InlineData("{\"profiles\": { \"default\": { \"extensions\": [{ \"type\": \"urn:a:b\",\n\"properties\": [] }] } } }", 2, "1 to 100 sections")]
    [InlineData("{\"profiles\": { \"default\": { \"extensions\": [{ \"type\": \"urn:a:b\", \"properties\": [{\n\"name\": \"\" }] }] } } }", 2, "1 to 255 bytes")]
    [InlineData("{\"profiles\": { \"default\": { \"exportProtection\": \"non-exportable\", \"pin\": null,\n\"biometrics\": \"combined\" } } }", 2, "\"exclusive\" for keys without PIN")]
    [InlineData("{\"profiles\": { \"default\": { \n\"biometrics\": \"exclusive\" } } }", 2, "\"alternative\" or \"combined\"")]
    [InlineData("{\"profiles\": { \"default\": { \n\"exportProtection\": \"puk\" } } }", 2, "without \"puk\"")]
    [InlineData("{\"profiles\": { \"default\": { \"protectedBy\": \"none\",\n\"exportProtection\": \"pin\" } } }", 2, "needs a PIN")]
    [InlineData("{\"profiles\": { \"default\": { \"protectedBy\": \"none\",\n\"puk\": { } } } }", 2, "needs a PIN")]
    [InlineData("{\"profiles\": { \"default\": { \"pin\": { \"format\": \"binary\",\n\"setBy\": \"issuer\" } } } }", 2, "PINs of digits or characters")]
    [InlineData("{\"profiles\": { \"default\": { \"pin\": { \"minLength\": 11, \"maxLength\": 12, \"patternRestrictions\": [\"repeated\"],\n\"setBy\": \"issuer\" } } } }", 2, "enough satisfy")]
    [InlineData("{\"profiles\": { \"default\": { \"trust\": { \"vendors\": [\n\"acme.pem\"] } } } }", 2, "in the folder 'vendors'")]
    [InlineData("{\"profiles\": { \"default\": { \"trust\": {\n\"devices\": \"all\" } } } }", 2, "\"preregistered\"")]
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
