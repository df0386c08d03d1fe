using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Secrets;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Sks.Testing.Issuer;
using PublicKey = Sks.Core.PublicKeys.PublicKey;

namespace Sks.KeyGen2.Tests.Hostile;

/// <summary>
/// The eight messages of a whole session with a PUK, PINs of both kinds, keys with and without, and all that can be fitted to a key: what
/// tests change.
/// </summary>
internal static class RecordedSession
{
    /// <summary>Type URIs of the extensions, one of each kind.</summary>
    public const string Extension = "https://issuer.example/payment";

    public const string EncryptedExtension = "https://issuer.example/account";

    public const string PropertyBag = "urn:ietf:rfc:4226";

    public static byte[] SymmetricKey { get; } = [.. "12345678901234567890"u8];

    /// <summary>An EC key that the issuer had before, PKCS #8.</summary>
    public static byte[] PrivateKey { get; } = NewPrivateKey();

    public static byte[] Account { get; } = [.. "SE35 5000 0000 0549 1000 0003"u8];

    /// <summary>The request behind the messages.</summary>
    public static IssuerSessionOptions Options { get; } = Rich();

    /// <summary>Recorded when all of the above is there.</summary>
    public static IReadOnlyList<byte[]> Messages { get; } = Record();

    /// <summary>A session over the recorded one's options, not yet run.</summary>
    public static Enrolling Enrol(ISecureKeyStore store, Func<int, byte[], byte[]>? middle = null, IssuerSessionOptions? options = null) =>
        new(store, new TestUser("1739", "2840", "9517"), options ?? Options, contents: Contents) { Middle = middle ?? ((_, message) => message) };

    /// <summary>What the issuer fits to each key.</summary>
    public static CredentialContents Contents(TestIssuer issuer, string keyId, PublicKey publicKey) => keyId switch
    {
        "Key.1" => new CredentialContents(issuer.Certify(publicKey.SubjectPublicKeyInfo))
        {
            TrustAnchor = true,
            EncryptedExtensions = [(EncryptedExtension, new SecretBuffer(Account))],
            Logotypes = [(CapabilityUris.LogotypeList, "image/png", [0x89, 0x50, 0x4E, 0x47])],
        },
        "Key.P" => new CredentialContents(issuer.Certify(publicKey.SubjectPublicKeyInfo))
        {
            SymmetricKey = new SecretBuffer(SymmetricKey),
            PropertyBags = [(PropertyBag, [new("Counter", Writable: true, "0"), new("Digits", Writable: false, "8")])],
        },
        _ => new CredentialContents(issuer.Certify(PublicKeyOf(PrivateKey)))
        {
            PrivateKey = new SecretBuffer(PrivateKey),
            Extensions = [(Extension, [1, 2, 3])],
        },
    };

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
            [Requests.Key("Key.2") with { EndorsedAlgorithms = [AlgorithmUris.EcdsaSha256] }])) with
        {
            PreferredLanguages = ["sv", "en"],
            TargetKeyContainers = [KeyContainer.Embedded, KeyContainer.Software],
            ClientCapabilityQuery = [CapabilityUris.LogotypeList, CapabilityUris.OsVersion, AlgorithmUris.EcdsaSha256],
            ReservedSessionKeyUses = 9,
        };
    }

    private static byte[] NewPrivateKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }

    private static byte[] PublicKeyOf(byte[] pkcs8)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return key.ExportSubjectPublicKeyInfo();
    }

    private static List<byte[]> Record()
    {
        using var store = new SecureElement(SealedStore.InMemory(), TimeProvider.System);
        using var enrolling = Enrol(store);
        enrolling.Run();
        return enrolling.Messages;
    }
}
