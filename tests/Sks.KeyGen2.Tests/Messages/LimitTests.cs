using System.Text.Json.Nodes;
using Xunit;

namespace Sks.KeyGen2.Tests.Messages;

/// <summary>The limits of docs/keygen2.md, one row each: what is at the limit is read, and one more is refused by name.</summary>
public sealed class LimitTests
{
    private const string Request = "ProvisioningFinalizationRequest";

    public static TheoryData<string, int, string> Limits { get; } = new()
    {
        { "certificates of a path", KeyGen2Limits.CertificatePath, "certificatePath has more than 16 elements" },
        { "bytes of a certificate", KeyGen2Limits.ByteArray, "certificatePath has more than 65535 bytes" },
        { "bytes of an encrypted key", KeyGen2Limits.ByteArray, "encryptedKey has more than 65535 bytes" },
        { "credentials", KeyGen2Limits.Elements, "issuedCredentials has more than 255 elements" },
        { "extensions", KeyGen2Limits.Extensions, "extensions has more than 255 elements" },
        { "extensions of all kinds", KeyGen2Limits.Extensions, "makes more than 255 extensions" },
        { "bytes of an extension", KeyGen2Limits.ExtensionData, "extensionData has more than 1048576 bytes" },
        { "properties", KeyGen2Limits.Properties, "properties has more than 1000 elements" },
        { "characters of a property's name", 255, "255 bytes" },
        { "characters of a MIME type", KeyGen2Limits.MimeType, "MIME type of at most 128" },
        { "keys", KeyGen2Limits.Keys, "makes 256 keys, more than the limit of 255" },
        { "questions", KeyGen2Limits.Elements, "clientCapabilityQuery has more than 255 elements" },
        { "characters of a URI", KeyGen2Limits.Uri, "URI of at most 1,000 bytes" },
        { "values of a capability", KeyGen2Limits.CapabilityValues, "values has more than 16 elements" },
        { "characters of a value", KeyGen2Limits.CapabilityValue, "more than 1000 bytes" },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_message_at_the_limit_is_read_and_one_more_is_refused_by_name(string what, int limit, string saying)
    {
        var (name, atLimit) = Make(what, limit);
        Golden.Again(name, atLimit.ToJsonString());
        var refusal = Assert.Throws<KeyGen2Exception>(() => Golden.Again(name, Make(what, limit + 1).Message.ToJsonString()));
        Assert.Equal(KeyGen2Error.Malformed, refusal.Error);
        Assert.Contains(saying, refusal.Message, StringComparison.Ordinal);
    }

    private static (string Name, JsonNode Message) Make(string what, int count)
    {
        string name = what switch
        {
            "keys" => "KeyCreationRequest",
            "questions" or "characters of a URI" => "InvocationRequest",
            "values of a capability" or "characters of a value" => "InvocationResponse",
            _ => Request,
        };
        var message = Golden.Parse(name);
        var credential = message["issuedCredentials"]?[0];
        switch (what)
        {
            case "certificates of a path":
                credential!["certificatePath"] = Array(count, _ => "MIIC");
                break;
            case "bytes of a certificate":
                credential!["certificatePath"] = new JsonArray(Base64(count));
                break;
            case "bytes of an encrypted key":
                credential!["importSymmetricKey"]!["encryptedKey"] = Base64(count);
                break;
            case "credentials":
                message["issuedCredentials"] = Array(count, i => new JsonObject { ["id"] = $"K{i}", ["certificatePath"] = new JsonArray("MIIC"), ["mac"] = "AAAA" });
                break;
            case "extensions":
                credential!["extensions"] = Array(count, Extension);
                foreach (string other in (string[])["encryptedExtensions", "propertyBags", "logotypes"])
                {
                    credential.AsObject().Remove(other);
                }

                break;
            case "extensions of all kinds":
                // With the golden message's bag and logotype, and one extension.
                credential!["encryptedExtensions"] = Array(count - 3, Extension);
                break;
            case "bytes of an extension":
                credential!["extensions"]![0]!["extensionData"] = Base64(count);
                break;
            case "properties":
                credential!["propertyBags"]![0]!["properties"] = Array(count, i => new JsonObject { ["name"] = $"{i}", ["value"] = "" });
                break;
            case "characters of a property's name":
                credential!["propertyBags"]![0]!["properties"]![0]!["name"] = new string('n', count);
                break;
            case "characters of a MIME type":
                credential!["logotypes"]![0]!["mimeType"] = "image/" + new string('x', count - 6);
                break;
            case "keys":
                int already = Keys(message);
                var loose = message["keyEntrySpecifiers"]!.AsArray();
                for (int i = already; i < count; i++)
                {
                    loose.Add(loose[0]!.DeepClone());
                }

                break;
            case "questions":
                message["clientCapabilityQuery"] = Array(count, i => $"urn:example:{i}");
                break;
            case "characters of a URI":
                message["clientCapabilityQuery"] = new JsonArray("urn:" + new string('x', count - 4));
                break;
            case "values of a capability":
                message["clientCapabilities"]![1]!["values"] = Array(count, i => $"{i}");
                break;
            default:
                message["clientCapabilities"]![1]!["values"] = new JsonArray(new string('x', count));
                break;
        }

        return (name, message);
    }

    private static int Keys(JsonNode node) => node switch
    {
        JsonObject o => o.Sum(property => (property.Key == "keyEntrySpecifiers" ? property.Value!.AsArray().Count : 0) + Keys(property.Value!)),
        JsonArray a => a.Sum(item => Keys(item!)),
        _ => 0,
    };

    private static JsonObject Extension(int i) => new() { ["type"] = $"urn:example:{i}", ["extensionData"] = "AAAA", ["mac"] = "AAAA" };

    private static JsonArray Array(int count, Func<int, JsonNode> item) => [.. Enumerable.Range(0, count).Select(item)];

    private static string Base64(int bytes) => System.Buffers.Text.Base64Url.EncodeToString(new byte[bytes]);
}
