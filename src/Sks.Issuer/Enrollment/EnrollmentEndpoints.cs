using Sks.Issuer.Pages;
using Sks.Issuer.Serving;
using MediaType = Microsoft.Net.Http.Headers.MediaTypeHeaderValue;

namespace Sks.Issuer.Enrollment;

/// <summary>
/// KeyGen2 over HTTP (section 3.2): a GET of the invocation URL yields the InvocationRequest, each response is POSTed to that same
/// URL and answered with the next request, the last one with a page.
/// </summary>
internal sealed class EnrollmentEndpoints(EnrollmentService service, EnrollmentLookup lookup, IssuerIdentity identity)
{
    private const string CookieName = "sks-session";
    private const string Json = "application/json";
    private const string Route = "/enroll/{token}";

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Route, (RequestDelegate)GetAsync);
        routes.MapPost(Route, (RequestDelegate)PostAsync);
    }

    private async Task GetAsync(HttpContext context)
    {
        string token = Token(context);
        if (WantsPage(context.Request))
        {
            await lookup.FindAsync(token, context.RequestAborted).ConfigureAwait(false);
            await PageAsync(
                context,
                $"{identity.Settings.Name} has a credential for you",
                "To get it into the secure key store of your device, open a terminal there and type:",
                $"sks enroll {IssuerIdentity.EnrollmentUrl(identity.Url!, token)}").ConfigureAwait(false);
            return;
        }

        var (session, waiting) = await service.StartAsync(token, context.RequestAborted).ConfigureAwait(false);
        if (session is null)
        {
            await PageAsync(context, "Waiting", waiting).ConfigureAwait(false);
            return;
        }

        context.Response.Cookies.Append(CookieName, session.Cookie, Cookie(context));
        await MessageAsync(context, session.InvocationRequest).ConfigureAwait(false);
    }

    private async Task PostAsync(HttpContext context)
    {
        if (!IsJson(context.Request))
        {
            throw new EnrollmentException(StatusCodes.Status415UnsupportedMediaType, $"Responses have to come as {Json}.");
        }

        byte[] response = await BodyAsync(context).ConfigureAwait(false);
        var reception = await service
            .ReceiveAsync(Token(context), context.Request.Cookies[CookieName], response, context.RequestAborted)
            .ConfigureAwait(false);
        if (reception.Request is { } request)
        {
            await MessageAsync(context, request).ConfigureAwait(false);
            return;
        }

        context.Response.Cookies.Delete(CookieName, Cookie(context));
        await PageAsync(context, reception.Done is null ? "Waiting" : "Done", reception.Done ?? reception.Waiting!).ConfigureAwait(false);
    }

    /// <summary>Sent back to this URL only, over TLS only, out of scripts' and other sites' reach.</summary>
    private static CookieOptions Cookie(HttpContext context) => new()
    {
        Secure = true,
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Path = context.Request.Path,
    };

    private static string Token(HttpContext context) => (string)context.Request.RouteValues["token"]!;

    /// <summary>A browser's navigation asks for HTML by name; a KeyGen2 client does not.</summary>
    internal static bool WantsPage(HttpRequest request) =>
        MediaType.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(a => a.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase))
        && !accepted.Any(a => a.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a body is said to be JSON in UTF-8.</summary>
    internal static bool IsJson(HttpRequest request) =>
        MediaType.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>Kestrel ends a body that is too long or too slow.</summary>
    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        return body.ToArray();
    }

    /// <summary>Answers with a JSON message.</summary>
    internal static async Task MessageAsync(HttpContext context, byte[] message)
    {
        context.Response.ContentType = Json;
        context.Response.ContentLength = message.Length;
        await context.Response.Body.WriteAsync(message, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Answers with a page.</summary>
    internal static Task PageAsync(HttpContext context, string heading, string sentence, string? command = null)
    {
        context.Response.ContentType = HtmlPage.ContentType;
        return context.Response.WriteAsync(HtmlPage.Render(heading, sentence, command), context.RequestAborted);
    }
}
