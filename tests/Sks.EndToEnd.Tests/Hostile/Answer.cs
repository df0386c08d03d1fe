using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Sks.EndToEnd.Tests.Hostile;

/// <summary>What goes back to <c>sks</c>.</summary>
internal sealed record Answer
{
    public int Status { get; init; } = StatusCodes.Status200OK;

    public string ContentType { get; init; } = "application/json";

    public byte[] Body { get; init; } = [];

    /// <summary>Redirects to this place.</summary>
    public string? Location { get; init; }

    /// <summary>Cookies, as the issuer set them.</summary>
    public StringValues SetCookie { get; init; }

    /// <summary>Cuts the connection after half of the body.</summary>
    public bool IsCut { get; init; }

    /// <summary>The kind of message; empty when the body is none.</summary>
    public string Qualifier => ContentType == "application/json" ? JsonNode.Parse(Body)!["@qualifier"]!.GetValue<string>() : "";

    /// <summary>The same with another body.</summary>
    public Answer With(string text) => this with { Body = Encoding.UTF8.GetBytes(text) };

    /// <summary>The same with its JSON changed.</summary>
    public Answer With(Action<JsonNode> change)
    {
        var json = JsonNode.Parse(Body)!;
        change(json);
        return With(json.ToJsonString());
    }

    public async Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = Status;
        http.Response.ContentType = ContentType;
        http.Response.ContentLength = Body.Length;
        http.Response.Headers.SetCookie = SetCookie;
        http.Response.Headers.Location = Location;
        await http.Response.Body.WriteAsync(IsCut ? Body.AsMemory(0, Body.Length / 2) : Body);
        if (IsCut)
        {
            await http.Response.Body.FlushAsync();
            http.Abort();
        }
    }
}
