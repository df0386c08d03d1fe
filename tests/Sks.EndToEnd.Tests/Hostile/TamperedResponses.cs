using System.Text;
using System.Text.Json.Nodes;

namespace Sks.EndToEnd.Tests.Hostile;

/// <summary>The table of what is done to messages on their way from <c>sks</c> to the issuer, up to the last, which is told apart.</summary>
internal static class TamperedResponses
{
    private const int Initialization = 2;
    private const int KeyCreation = 3;
    private const int Malformed = 6;

    /// <summary>Each by its name.</summary>
    public static IReadOnlyDictionary<string, TamperedResponse> All { get; } = new Dictionary<string, TamperedResponse>
    {
        ["a response that is not JSON"] = new(1, _ => "{", Malformed, "not well-formed JSON"),
        ["a response with an unknown property"] = new(1, Changed(j => j["surprise"] = 1), Malformed, "unknown property"),
        ["a wrong attestation of the session"] = new(Initialization, Changed(j => j.FlipBit("attestation")), Malformed, "attestation"),
        ["another client time"] = new(Initialization, Changed(LaterByASecond), Malformed, "attestation"),
        ["another client session"] = new(Initialization, Changed(j => j["clientSessionId"] = "another"), Malformed, "attestation"),
        ["a wrong attestation of a key"] = new(KeyCreation, Changed(j => Key(j).FlipBit("attestation")), Malformed, "attestation"),
        ["no key"] = new(KeyCreation, Changed(j => j["generatedKeys"] = new JsonArray()), Malformed, "KeyCreationResponse"),
    };

    private static JsonNode Key(JsonNode message) => message["generatedKeys"]![0]!;

    private static void LaterByASecond(JsonNode message)
    {
        var time = DateTimeOffset.Parse(message["clientTime"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);
        message["clientTime"] = time.AddSeconds(1).ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static Func<byte[], string> Changed(Action<JsonNode> change) => body =>
    {
        var json = JsonNode.Parse(Encoding.UTF8.GetString(body))!;
        change(json);
        return json.ToJsonString();
    };
}
