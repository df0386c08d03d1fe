using System.Text.Json.Nodes;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;

namespace Sks.KeyGen2.Tests.Hostile;

/// <summary>The eight messages of a whole session with a PUK, PINs of both kinds, and keys with and without: what tests change.</summary>
internal static class RecordedSession
{
    public static IReadOnlyList<byte[]> Messages { get; } = Record();

    /// <summary>The request behind the messages.</summary>
    public static IssuerSessionOptions Options { get; } = Rich();

    /// <summary>The paths of all values of a message, depth first: the root's own properties and everything below.</summary>
    public static IEnumerable<string[]> Paths(byte[] message)
    {
        return Below(JsonNode.Parse(message)!, []);

        static IEnumerable<string[]> Below(JsonNode node, string[] path)
        {
            IEnumerable<(string Name, JsonNode? Value)> children = node switch
            {
                JsonObject o => o.Select(property => (property.Key, property.Value)),
                JsonArray a => a.Select((item, index) => ($"[{index}]", item)),
                _ => [],
            };
            foreach (var (name, value) in children)
            {
                string[] child = [.. path, name];
                yield return child;
                foreach (string[] deeper in Below(value!, child))
                {
                    yield return deeper;
                }
            }
        }
    }

    /// <summary>The message with the value at a path replaced, removed or otherwise changed in its parent.</summary>
    public static byte[] Change(byte[] message, string[] path, Action<JsonNode, string> change)
    {
        var root = JsonNode.Parse(message)!;
        var parent = path[..^1].Aggregate(root, (node, name) => node is JsonArray array ? array[Index(name)]! : node[name]!);
        change(parent, path[^1]);
        return System.Text.Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    public static int Index(string name) => int.Parse(name[1..^1], System.Globalization.CultureInfo.InvariantCulture);

    private static IssuerSessionOptions Rich()
    {
        var preset = Requests.Pin("PIN.P", Requests.Key("Key.P"));
        preset = preset with { Policy = preset.Policy with { UserDefined = false }, PresetPin = [.. "4826"u8] };
        return Requests.Options(new CredentialRequest(
            [Requests.Puk(Requests.Pin("PIN.1", Requests.Key() with { ServerSeed = [1, 2], FriendlyName = "Zoë" }))],
            [preset],
            [Requests.Key("Key.2") with { EndorsedAlgorithms = [Core.Algorithms.AlgorithmUris.EcdsaSha256] }]));
    }

    private static List<byte[]> Record()
    {
        using var store = new SecureElement(SealedStore.InMemory(), TimeProvider.System);
        using var enrolling = new Enrolling(store, new TestUser("1739"), Rich());
        enrolling.Run();
        return enrolling.Messages;
    }
}
