using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Tests.Messages;

/// <summary>
/// One message of each kind in Messages/Golden, written from the tables of keygen2-0.86 chapter 6, every property that we act on used
/// at least once. The MACs, certificates and authorizations in them are only bytes of the right form: they are here to be read, not to be
/// verified. The lookups' signatures are real ones; their key was made from the SHA-256 of "golden key management key".
/// </summary>
internal static class Golden
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, Func<byte[], byte[]>> ReadAndWrite = new()
    {
        [nameof(InvocationRequest)] = json => InvocationRequest.Read(json).Write(),
        [nameof(InvocationResponse)] = json => InvocationResponse.Read(json).Write(),
        [nameof(ProvisioningInitializationRequest)] = json => ProvisioningInitializationRequest.Read(json).Write(),
        [nameof(ProvisioningInitializationResponse)] = json => ProvisioningInitializationResponse.Read(json).Write(),
        [nameof(CredentialDiscoveryRequest)] = json => CredentialDiscoveryRequest.Read(json).Write(),
        [nameof(CredentialDiscoveryResponse)] = json => CredentialDiscoveryResponse.Read(json).Write(),
        [nameof(KeyCreationRequest)] = json => KeyCreationRequest.Read(json).Write(),
        [nameof(KeyCreationResponse)] = json => KeyCreationResponse.Read(json).Write(),
        [nameof(ProvisioningFinalizationRequest)] = json => ProvisioningFinalizationRequest.Read(json).Write(),
        [nameof(ProvisioningFinalizationResponse)] = json => ProvisioningFinalizationResponse.Read(json).Write(),
    };

    public static IReadOnlyCollection<string> Names => ReadAndWrite.Keys;

    /// <summary>The message without the file's indentation.</summary>
    public static string Text(string name) => Parse(name).ToJsonString(Plain);

    public static JsonNode Parse(string name)
    {
        using var stream = typeof(Golden).Assembly.GetManifestResourceStream(name + ".json")!;
        return JsonNode.Parse(stream)!;
    }

    /// <summary>Reads with the reader of a message and writes again.</summary>
    public static string Again(string name, byte[] json) => Encoding.UTF8.GetString(ReadAndWrite[name](json));

    public static string Again(string name, string json) => Again(name, Encoding.UTF8.GetBytes(json));

    /// <summary>The message with one value, named by its unique property, in place of the golden one; raw JSON.</summary>
    public static string With(string name, string property, string rawValue)
    {
        string text = Text(name);
        using var document = JsonDocument.Parse(text);
        string old = $"\"{property}\":" + document.RootElement.GetProperty(property).GetRawText();
        return text.Replace(old, $"\"{property}\":{rawValue}", StringComparison.Ordinal);
    }

    /// <summary>The error with which a reader refuses, or <see langword="null"/> when it accepts; anything else it throws comes through.</summary>
    public static KeyGen2Error? Refusal(string name, byte[] json)
    {
        try
        {
            ReadAndWrite[name](json);
            return null;
        }
        catch (KeyGen2Exception e)
        {
            return e.Error;
        }
    }

    public static KeyGen2Error? Refusal(string name, string json) => Refusal(name, Encoding.UTF8.GetBytes(json));
}
