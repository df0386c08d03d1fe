using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sks.Issuer.Rest;

/// <summary>How requests are read - nothing unknown, nothing twice - and answers written.</summary>
internal static class RestJson
{
    private const int RequestDepth = 8;

    /// <summary>For what comes in.</summary>
    public static readonly JsonSerializerOptions Options = Make(RequestDepth);

    /// <summary>For what goes out, the description's schemas too.</summary>
    public static readonly JsonSerializerOptions Answers = Make(depth: 0);

    private static JsonSerializerOptions Make(int depth)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Encoder = JavaScriptEncoder.Default,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            NumberHandling = JsonNumberHandling.Strict,
            MaxDepth = depth,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
