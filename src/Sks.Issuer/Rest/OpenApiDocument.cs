using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Sks.Issuer.Operators;

namespace Sks.Issuer.Rest;

/// <summary>The OpenAPI 3.1 description of the operations, made from their table.</summary>
internal static class OpenApiDocument
{
    private static readonly Lazy<JsonObject> Document = new(Make);

    /// <summary>A copy of the description.</summary>
    public static JsonObject Json => (JsonObject)Document.Value.DeepClone();

    private static JsonObject Make()
    {
        var paths = new JsonObject();
        foreach (var endpoint in RestEndpoints.All)
        {
            string path = RestEndpoints.Base + endpoint.Path;
            if (paths[path] is not JsonObject operations)
            {
                paths[path] = operations = [];
            }

            operations[endpoint.Method.ToLowerInvariant()] = Operation(endpoint);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "sks-issuer for operators",
                ["version"] = "1",
                ["description"] = "TLS with the client certificate of an operator, over HTTP/1.1. Each role may what the one before may: auditor, operator, admin.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject { ["operator"] = new JsonObject { ["type"] = "mutualTLS" } },
                ["schemas"] = new JsonObject { ["Problem"] = Problem() },
            },
            ["security"] = new JsonArray(new JsonObject { ["operator"] = new JsonArray() }),
        };
    }

    private static JsonObject Operation(RestEndpoint endpoint)
    {
        var operation = new JsonObject
        {
            ["operationId"] = OperationId(endpoint),
            ["summary"] = endpoint.Summary,
            ["description"] = $"Least role: {Word(endpoint.Role)}.",
            ["x-role"] = Word(endpoint.Role),
            ["parameters"] = Parameters(endpoint),
            ["responses"] = new JsonObject
            {
                [$"{endpoint.Status}"] = Content("Done.", "application/json", Schema(endpoint.Answer)),
                ["4XX"] = Content("Refused; nothing has changed but what the audit log says.", RestApi.ProblemType, Reference()),
                ["5XX"] = Content("The issuer has a problem of its own.", RestApi.ProblemType, Reference()),
            },
        };
        if (endpoint.Request is { } request)
        {
            operation["requestBody"] = new JsonObject { ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = Schema(request) } } };
        }

        return operation;
    }

    private static JsonArray Parameters(RestEndpoint endpoint)
    {
        var parameters = new JsonArray();
        if (endpoint.Path.Contains("{id}", StringComparison.Ordinal))
        {
            parameters.Add(Parameter("id", "path", new JsonObject { ["type"] = "string" }, isRequired: true));
        }

        if (endpoint.IsPaged)
        {
            parameters.Add(Parameter("limit", "query", new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 100 }, isRequired: false));
            parameters.Add(Parameter("cursor", "query", new JsonObject { ["type"] = "string" }, isRequired: false));
        }

        return parameters;
    }

    private static JsonObject Parameter(string name, string place, JsonObject schema, bool isRequired) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = isRequired,
        ["schema"] = schema,
    };

    private static JsonObject Content(string description, string type, JsonNode schema) => new()
    {
        ["description"] = description,
        ["content"] = new JsonObject { [type] = new JsonObject { ["schema"] = schema } },
    };

    private static JsonObject Reference() => new() { ["$ref"] = "#/components/schemas/Problem" };

    private static JsonNode Schema(Type type) => type == typeof(JsonObject) ? new JsonObject { ["type"] = "object" } : RestJson.Options.GetJsonSchemaAsNode(type);

    /// <summary>RFC 9457.</summary>
    private static JsonObject Problem() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["type"] = new JsonObject { ["type"] = "string" },
            ["title"] = new JsonObject { ["type"] = "string" },
            ["status"] = new JsonObject { ["type"] = "integer" },
            ["detail"] = new JsonObject { ["type"] = "string" },
        },
    };

    private static string OperationId(RestEndpoint endpoint) => endpoint.Method.ToLowerInvariant() + string.Concat(endpoint.Path
        .Split('/', StringSplitOptions.RemoveEmptyEntries)
        .Select(part => part == "{id}" ? "One" : char.ToUpperInvariant(part[0]) + part[1..].Replace(".", "", StringComparison.Ordinal)));

    private static string Word(OperatorRole role) => role.ToString().ToLowerInvariant();
}
