using System.Globalization;
using Microsoft.Net.Http.Headers;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Enrollment;

namespace Sks.Issuer.Revocation;

/// <summary>CRL, OCSP (RFC 6960, appendix A; RFC 5019, chapters 5 and 6) and the CA's certificate over HTTP, with TLS or without.</summary>
internal sealed class RevocationEndpoints(CrlPublisher crl, OcspResponder ocsp, SigningCertificate ca, TimeProvider clock)
{
    private const string OcspResponse = "application/ocsp-response";

    /// <summary>A CRL may miss what is revoked meanwhile; so caches keep it for this long at most.</summary>
    private static readonly TimeSpan CrlCacheTime = TimeSpan.FromMinutes(5);

    /// <summary>Middleware by which nothing but revocation is served without TLS.</summary>
    public static Task RequireTlsOrRevocation(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (context.Request.IsHttps || path == RevocationUrls.CrlPath || path == RevocationUrls.CaPath
            || path.StartsWithSegments(RevocationUrls.OcspPath, StringComparison.Ordinal))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(RevocationUrls.CrlPath, (RequestDelegate)CrlAsync);
        routes.MapGet(RevocationUrls.CaPath, (RequestDelegate)CaAsync);
        routes.MapGet(RevocationUrls.OcspPath + "/{**request}", (RequestDelegate)OcspGetAsync);
        routes.MapPost(RevocationUrls.OcspPath, (RequestDelegate)OcspPostAsync);
    }

    private async Task CrlAsync(HttpContext context)
    {
        var current = await crl.CurrentAsync(context.RequestAborted).ConfigureAwait(false);
        string tag = $"\"{current.Number.ToString(CultureInfo.InvariantCulture)}\"";
        Cache(context.Response, current.ThisUpdate, current.NextUpdate, CrlCacheTime);
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await SendAsync(context, "application/pkix-crl", current.Der).ConfigureAwait(false);
    }

    private Task CaAsync(HttpContext context) => SendAsync(context, "application/pkix-cert", ca.Certificate.RawData);

    private async Task OcspGetAsync(HttpContext context)
    {
        // Base64, where %2F has come through as it was written.
        string text = Uri.UnescapeDataString((string?)context.Request.RouteValues["request"] ?? "");
        byte[] request = new byte[text.Length];
        int length = Convert.TryFromBase64String(text, request, out int written) ? written : 0;
        await AnswerAsync(context, request[..length], get: true).ConfigureAwait(false);
    }

    private async Task OcspPostAsync(HttpContext context)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || type.MediaType != "application/ocsp-request")
        {
            throw new EnrollmentException(StatusCodes.Status415UnsupportedMediaType, "OCSP requests have to come as application/ocsp-request.");
        }

        byte[] body = new byte[OcspRequest.MaxSize + 1];
        int length = await context.Request.Body
            .ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted)
            .ConfigureAwait(false);
        await AnswerAsync(context, body[..length], get: false).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context, byte[] request, bool get)
    {
        var response = await ocsp.AnswerAsync(request, context.RequestAborted).ConfigureAwait(false);
        if (get && response.Cacheable)
        {
            Cache(context.Response, response.ThisUpdate, response.NextUpdate, response.NextUpdate - response.ThisUpdate);
        }

        await SendAsync(context, OcspResponse, response.Der).ConfigureAwait(false);
    }

    private void Cache(HttpResponse response, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate, TimeSpan longest)
    {
        var left = nextUpdate - clock.GetUtcNow();
        long seconds = (long)Math.Max(0, (left < longest ? left : longest).TotalSeconds);
        response.Headers.CacheControl = $"max-age={seconds.ToString(CultureInfo.InvariantCulture)}, public, no-transform, must-revalidate";
        response.Headers.LastModified = thisUpdate.ToString("R", CultureInfo.InvariantCulture);
        response.Headers.Expires = nextUpdate.ToString("R", CultureInfo.InvariantCulture);
    }

    private static Task SendAsync(HttpContext context, string type, byte[] content)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        return context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask();
    }
}
