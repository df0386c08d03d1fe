using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Sks.EndToEnd.Tests.Hostile;

/// <summary>The table of what is done to messages on their way from the issuer to <c>sks</c>.</summary>
internal static class Tamperings
{
    /// <summary>The one that looks like a connection that broke.</summary>
    public const string Cut = "cut in the middle";

    private const string Invocation = "InvocationRequest";
    private const string Initialization = "ProvisioningInitializationRequest";
    private const string KeyCreation = "KeyCreationRequest";
    private const string Finalization = "ProvisioningFinalizationRequest";

    private const int NotAvailable = 3;
    private const int Refused = 5;
    private const int Malformed = 6;

    /// <summary>The issuer's messages as they come.</summary>
    public static string[] Order { get; } = [Invocation, Initialization, KeyCreation, Finalization];

    /// <summary>What the session's attestation is over, so that both ends must have seen the same; each by its name.</summary>
    public static IReadOnlyDictionary<string, Tampering> NoticedByIssuer { get; } = new Dictionary<string, Tampering>
    {
        ["another server key"] = new(Initialization, a => a.With(j => j["serverEphemeralKey"] = j["keyManagementKey"]!.DeepClone()), Malformed, "attestation"),
        ["no key management key"] = new(Initialization, a => a.With(j => j.AsObject().Remove("keyManagementKey")), Malformed, "attestation"),
        ["a longer session"] = new(Initialization, a => a.With(j => j["sessionLifeTime"] = 40000), Malformed, "attestation"),
        ["more uses of the session key"] = new(Initialization, a => a.With(j => j["sessionKeyLimit"] = 1000), Malformed, "attestation"),
    };

    /// <summary>What the device and its proxy notice; each by its name.</summary>
    public static IReadOnlyDictionary<string, Tampering> NoticedHere { get; } = new Dictionary<string, Tampering>
    {
        ["not JSON"] = new(Invocation, a => a.With("{\"@context\": "), Malformed, "not well-formed JSON"),
        ["JSON cut short"] = new(KeyCreation, a => a with { Body = a.Body[..^1] }, Malformed, "not well-formed JSON"),
        ["not UTF-8"] = new(Initialization, a => a with { Body = [.. a.Body[..^2], 0xC3, 0x28, .. a.Body[^2..]] }, Malformed, "JSON"),
        ["a property twice"] = new(Initialization, Twice("sessionKeyLimit"), Malformed, "not well-formed JSON"),
        ["an unknown property in InvocationRequest"] = new(Invocation, Unknown(j => j), Malformed, "unknown property"),
        ["an unknown property in ProvisioningInitializationRequest"] = new(Initialization, Unknown(j => j), Malformed, "unknown property"),
        ["an unknown property in a key entry"] = new(KeyCreation, Unknown(Key), Malformed, "unknown property"),
        ["an unknown property in a credential"] = new(Finalization, Unknown(Credential), Malformed, "unknown property"),
        ["another message than is due"] = new(Initialization, a => a.With(j => j["@qualifier"] = KeyCreation), Malformed, "is due"),
        ["another session"] = new(KeyCreation, a => a.With(j => j["serverSessionId"] = "another"), Malformed, "another session"),
        ["a server key of no curve"] = new(Initialization, Flip(j => j["serverEphemeralKey"]!, "y"), Malformed, "public key is not valid"),
        ["a wrong MAC of the PIN policy"] = new(KeyCreation, Flip(PinPolicy, "mac"), Malformed, "MAC"),
        ["a weaker PIN policy"] = new(KeyCreation, a => a.With(j => PinPolicy(j)["retryLimit"] = 100), Malformed, "MAC"),
        ["a wrong MAC of the key entry"] = new(KeyCreation, Flip(Key, "mac"), Malformed, "MAC"),
        ["a wrong MAC of the certificate"] = new(Finalization, Flip(Credential, "mac"), Malformed, "MAC"),
        ["a wrong MAC of the close"] = new(Finalization, Flip(Close, "mac"), Malformed, "MAC"),
        ["another nonce of the close"] = new(Finalization, Flip(Close, "nonce"), Malformed, "MAC"),
        ["a certificate with a bit changed"] = new(Finalization, a => a.With(j => Credential(j)["certificatePath"]!.FlipBit(0)), Malformed, "certificate path does not"),
        ["a certificate of another key"] = new(Finalization, OtherCertificate, Malformed, "certificate"),
        ["no credential at all"] = new(Finalization, a => a.With(j => j.AsObject().Remove("issuedCredentials")), Malformed, "MAC"),
        ["a wrong content type"] = new(KeyCreation, a => a with { ContentType = "application/octet-stream" }, Malformed, "application/json"),
        ["a message over KeyGen2's 2 MiB"] = new(Invocation, Padded(2 << 20), Malformed, "limit"),
        ["a message over HTTP's 16 MiB"] = new(KeyCreation, Padded(16 << 20), Malformed, "16 MiB"),
        [Cut] = new(KeyCreation, a => a with { IsCut = true }, NotAvailable, "connection"),
        ["a page that paints the terminal"] = new(KeyCreation, _ => Page(StatusCodes.Status200OK), Refused, "You [31mwon"),
        ["an error page that paints the terminal"] = new(Initialization, _ => Page(StatusCodes.Status500InternalServerError), NotAvailable, "You [31mwon"),
        ["a redirect to another host at the start"] = new(Invocation, Elsewhere, Refused, "https://evil.example"),
        ["a redirect to another host later"] = new(KeyCreation, Elsewhere, Refused, "HTTP 307"),
    };

    private static JsonNode Key(JsonNode message) => PinPolicy(message)["keyEntrySpecifiers"]![0]!;

    private static JsonNode PinPolicy(JsonNode message) => message["pinPolicySpecifiers"]![0]!;

    private static JsonNode Credential(JsonNode message) => message["issuedCredentials"]![0]!;

    private static JsonNode Close(JsonNode message) => message["sessionCloseData"]!;

    private static Func<Answer, Answer> Unknown(Func<JsonNode, JsonNode> where) => a => a.With(j => where(j)["surprise"] = true);

    private static Func<Answer, Answer> Twice(string property) => a =>
    {
        string text = Encoding.UTF8.GetString(a.Body);
        return a.With($"{text[..^1]},\"{property}\":{JsonNode.Parse(text)![property]!.ToJsonString()}}}");
    };

    private static Func<Answer, Answer> Flip(Func<JsonNode, JsonNode> where, string property) => a => a.With(j => where(j).FlipBit(property));

    private static Answer OtherCertificate(Answer answer) => answer.With(j =>
        Credential(j)["certificatePath"] = new JsonArray(Base64Url.EncodeToString(ForeignCertificates.SelfSigned())));

    private static Func<Answer, Answer> Padded(int size) => a => a with { Body = [.. a.Body, .. Enumerable.Repeat((byte)' ', size)] };

    private static Answer Page(int status) =>
        new Answer { Status = status, ContentType = "text/html; charset=utf-8" }.With("<h1>\u001b]0;owned\u0007</h1><p>You \u001b[31mwon\u202e</p>\r\nsks: done.");

    private static Answer Elsewhere(Answer answer) =>
        new() { Status = StatusCodes.Status307TemporaryRedirect, Location = "https://evil.example/enroll/1", ContentType = "text/plain" };
}
