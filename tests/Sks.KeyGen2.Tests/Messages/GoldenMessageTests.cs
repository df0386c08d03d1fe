using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace Sks.KeyGen2.Tests.Messages;

/// <summary>Each golden message is read, and every single departure from it is refused with the error that its kind calls for.</summary>
public sealed class GoldenMessageTests(ITestOutputHelper output)
{
    /// <summary>What a message may lack. The rest of each golden message is mandatory.</summary>
    private static readonly Dictionary<string, string[]> Optional = new()
    {
        ["InvocationRequest"] = ["privacyEnabled", "preferredLanguages", "targetKeyContainers", "clientCapabilityQuery"],
        ["InvocationResponse"] = ["clientCapabilities"],
        ["ProvisioningInitializationRequest"] = ["updatableKeyManagementKeys"],
        ["ProvisioningInitializationResponse"] = ["deviceId"],
        ["CredentialDiscoveryRequest"] =
        [
            "searchFilter", "fingerPrint", "issuerRegEx", "serialNumber", "subjectRegEx", "emailRegEx", "policyRules", "keyUsageRules",
            "extendedKeyUsageRules", "issuedBefore", "issuedAfter", "grouping", "appUsage",
        ],
        ["CredentialDiscoveryResponse"] = ["locked"],
        ["KeyCreationRequest"] =
        [
            "deferredIssuance",
            "pukPolicySpecifiers", "/pinPolicySpecifiers", "/keyEntrySpecifiers", "userModifiable", "grouping", "inputMethod",
            "patternRestrictions", "encryptedPin", "enablePinCaching", "devicePinProtection", "keyParameters", "endorsedAlgorithms",
            "serverSeed", "biometricProtection", "deleteProtection", "exportProtection", "friendlyName",
        ],
        ["ProvisioningFinalizationRequest"] =
        [
            "issuedCredentials", "trustAnchor", "importSymmetricKey", "importPrivateKey", "extensions", "encryptedExtensions", "propertyBags",
            "logotypes", "writable", "updateKey", "cloneKeyProtection", "unlockKeys", "deleteKeys",
        ],
    };

    private static readonly string[] OtherTypes = ["null", "true", "12", "\"\\u0001\"", "{}", "[]"];

    public static TheoryData<string> Names { get; } = [.. Golden.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_read_is_written_the_same(string name) => Assert.Equal(Golden.Text(name), Golden.Again(name, Golden.Text(name)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_property_is_refused_twice_renamed_and_with_another_type_and_missing_unless_optional(string name)
    {
        int cases = 0;
        foreach (var place in Places(Golden.Parse(name), ""))
        {
            bool optional = Optional.GetValueOrDefault(name, [])
                .Any(o => o[0] == '/' ? place == o : place.EndsWith("/" + o, StringComparison.Ordinal));
            if (!place.EndsWith(']'))
            {
                Check(place, "twice", (key, value) => $"{key}:{value},{key}:{value}", KeyGen2Error.Malformed);
                Check(place, "renamed", (key, value) => $"\"x-{key[1..]}:{value}", KeyGen2Error.Malformed);
                Check(place, "missing", (_, _) => null, optional ? null : KeyGen2Error.Malformed);
            }

            foreach (string other in OtherTypes)
            {
                CheckType(place, other);
            }
        }

        output.WriteLine($"{name}: {cases} cases");
        Assert.True(cases > 30);

        void CheckType(string place, string other)
        {
            bool sameKind = false;
            string json = Render(Golden.Parse(name), "", place, (key, value) =>
            {
                // Any string is a friendlyName, a language, a container, a MIME type or a value of a capability.
                sameKind = Kind(value) == Kind(other);
                return key.Length == 0 ? other : $"{key}:{other}";
            });
            if (!sameKind)
            {
                cases++;
                Assert.True(Golden.Refusal(name, json) == KeyGen2Error.Malformed, $"{name}{place} as {other}: {Golden.Refusal(name, json)}");
            }
        }

        void Check(string place, string how, Func<string, string, string?> change, KeyGen2Error? expected)
        {
            cases++;
            var found = Golden.Refusal(name, Render(Golden.Parse(name), "", place, change));
            Assert.True(found == expected, $"{name}{place} {how}: {found?.ToString() ?? "accepted"}");
        }
    }

    [Theory]
    [InlineData("ProvisioningFinalizationRequest", "/issuedCredentials/[1]", "trustAnchor")]
    public void A_flag_that_is_off_asks_for_nothing(string name, string at, string property)
    {
        Assert.Null(Golden.Refusal(name, Insert("false")));
        Assert.Equal(KeyGen2Error.Malformed, Golden.Refusal(name, Insert("0")));

        string Insert(string value) =>
            Render(Golden.Parse(name), "", at + "/" + Beside(at), (key, old) => $"{key}:{old},\"{property}\":{value}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Another_message_is_out_of_order_and_another_context_is_malformed(string name)
    {
        foreach (string other in Golden.Names.Where(other => other != name))
        {
            Assert.Equal(KeyGen2Error.OutOfOrder, Golden.Refusal(name, Golden.Text(other)));
        }

        Assert.Equal(KeyGen2Error.Malformed, Golden.Refusal(name, Golden.With(name, "@context", "\"https://webpki.github.io/keygen2\"")));
    }

    /// <summary>A property that is there to put another one beside it.</summary>
    private static string Beside(string at) => at.Length == 0 ? "serverSessionId" : "mac";

    private static IEnumerable<string> Places(JsonNode? node, string at) => Children(node)
        .SelectMany(child => Places(child.Value, at + "/" + child.Name).Prepend(at + "/" + child.Name));

    private static IEnumerable<(string Name, JsonNode? Value)> Children(JsonNode? node) => node switch
    {
        JsonObject o => o.Select(property => (property.Key, property.Value)),
        JsonArray a => a.Select((item, index) => ($"[{index}]", item)),
        _ => [],
    };

    /// <summary>
    /// Writes JSON with one place changed: <paramref name="change"/> gets the quoted name (empty for an element) and the value, and
    /// returns what stands there instead; <see langword="null"/> leaves it out.
    /// </summary>
    private static string Render(JsonNode? node, string at, string place, Func<string, string, string?> change)
    {
        var parts = Children(node).Select(child =>
        {
            string here = at + "/" + child.Name;
            string key = node is JsonArray ? "" : $"\"{child.Name}\"";
            string value = Render(child.Value, here, place, change);
            return here == place ? change(key, value) : key.Length == 0 ? value : $"{key}:{value}";
        });
        return node switch
        {
            JsonObject => $"{{{string.Join(',', parts.Where(part => part is not null))}}}",
            JsonArray => $"[{string.Join(',', parts.Where(part => part is not null))}]",
            _ => node?.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null",
        };
    }

    private static char Kind(string json) => json[0] switch { 't' or 'f' => 'b', >= '0' and <= '9' => '0', var c => c };
}
