using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Sks.EndToEnd.Tests.Hostile;

/// <summary>One request of <c>sks</c> on its way to the issuer.</summary>
/// <param name="number">0 for the GET, then 1 to 4 for the responses.</param>
/// <param name="http">The request.</param>
/// <param name="body">Its body.</param>
/// <param name="issuer">The way on.</param>
internal sealed class Exchange(int number, HttpContext http, byte[] body, HttpClient issuer)
{
    /// <summary>0 for the GET of the InvocationRequest, then 1 to 4 for the responses.</summary>
    public int Number => number;

    /// <summary>What <c>sks</c> sent; empty for the GET.</summary>
    public byte[] Body => body;

    /// <summary>Sends the request on as it came.</summary>
    public Task<Answer> ForwardAsync() => ForwardAsync(body);

    /// <summary>Sends the request on with another body.</summary>
    public async Task<Answer> ForwardAsync(byte[] changed)
    {
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), http.Request.Path);
        request.Headers.TryAddWithoutValidation("Accept", http.Request.Headers.Accept.ToString());
        request.Headers.TryAddWithoutValidation("Cookie", http.Request.Headers.Cookie.ToString());
        if (http.Request.ContentType is { } type)
        {
            request.Content = new ByteArrayContent(changed);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        using var response = await issuer.SendAsync(request);
        return new Answer
        {
            Status = (int)response.StatusCode,
            ContentType = response.Content.Headers.ContentType?.ToString() ?? "",
            Body = await response.Content.ReadAsByteArrayAsync(),
            SetCookie = response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.ToArray() : [],
        };
    }
}
