using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Sks.Issuer.Audit;
using Sks.Issuer.Books;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;
using Sks.Issuer.Enrollment;
using Sks.Issuer.Operators;

namespace Sks.Issuer.Rest;

/// <summary>
/// REST for operators: in this order, a request is read to its end (TLS asks for a certificate only then), its sender is identified, what they may is
/// looked up, and the body is parsed. Whatever fails is told as problem details (RFC 9457). Thread safe.
/// </summary>
/// <param name="books">Of the issuer.</param>
/// <param name="settings">Of the issuer.</param>
/// <param name="clock">The books' time.</param>
/// <param name="audit">Where each act stands before its answer leaves.</param>
/// <param name="sealedState">Opens PUKs.</param>
/// <param name="log">Who was refused what.</param>
internal sealed class RestApi(
    IIssuerBooks books, IssuerSettings settings, TimeProvider clock, AuditLog audit, SealedState sealedState, ILogger<RestApi> log)
{
    /// <summary>Media type of problem details.</summary>
    public const string ProblemType = "application/problem+json";

    private const int BodyLimit = 16 << 10;

    private readonly OperatorIdentification _operators = new(books, clock);

    /// <summary>Adds the routes; whatever else is under <c>/api</c> is a problem too, not a page.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var endpoint in RestEndpoints.All)
        {
            routes.MapMethods(RestEndpoints.Base + endpoint.Path, [endpoint.Method], (RequestDelegate)(context => RunAsync(context, endpoint)));
        }

        routes.Map("/api/{**rest}", (RequestDelegate)(context => RunAsync(context, endpoint: null)));
    }

    private async Task RunAsync(HttpContext context, RestEndpoint? endpoint)
    {
        try
        {
            object answer = await AnswerAsync(context, endpoint).ConfigureAwait(false);
            context.Response.StatusCode = endpoint!.Status;
            await WriteAsync(context, answer, "application/json").ConfigureAwait(false);
        }
        catch (RestException e)
        {
            await ProblemAsync(context, e.Status, e.Message).ConfigureAwait(false);
        }
        catch (IssuerException e)
        {
            await ProblemAsync(context, StatusOf(e.Status), e.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            await ProblemAsync(context, e.StatusCode, "The request is not well-formed HTTP, or came too slowly.").ConfigureAwait(false);
        }
        catch (BooksUnavailableException e)
        {
            log.Unavailable(e.Message);
            context.Response.Headers.RetryAfter = "2";
            await ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "The issuer cannot reach its books at the moment; look whether it was done before you send it again.")
                .ConfigureAwait(false);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            log.Broken(e);
            await ProblemAsync(context, StatusCodes.Status500InternalServerError, "The issuer has a problem of its own; its log says which.").ConfigureAwait(false);
        }
    }

    private async Task<object> AnswerAsync(HttpContext context, RestEndpoint? endpoint)
    {
        byte[] body = await ReadAsync(context).ConfigureAwait(false);
        var sender = await IdentifyAsync(context).ConfigureAwait(false);
        if (endpoint is null)
        {
            throw new RestException(StatusCodes.Status404NotFound, $"There is nothing at this address by this method; {RestEndpoints.Base}/openapi.json tells what there is.");
        }

        if (sender.Role < endpoint.Role)
        {
            log.MayNot(sender.Id, endpoint.Method, endpoint.Path);
            throw new RestException(StatusCodes.Status403Forbidden, $"This takes the role {Word(endpoint.Role)}; yours is {Word(sender.Role)}.");
        }

        var operations = new OperationContext(books.As(Actor.Operator(sender.Id, sender.Subject)), settings, clock);
        var call = new RestCall(context, operations, sender, Parse(context.Request, endpoint, body), audit, sealedState);
        bool acts = endpoint.Role > OperatorRole.Auditor;
        try
        {
            return await endpoint.Handle(call).ConfigureAwait(false);
        }
        finally
        {
            if (acts)
            {
                await audit.ChainAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        var tooLong = new RestException(StatusCodes.Status413PayloadTooLarge, "The body is longer than 16 KiB.");
        if (context.Request.ContentLength > BodyLimit)
        {
            throw tooLong;
        }

        using var body = new MemoryStream();
        byte[] buffer = new byte[4096];
        for (int read; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > BodyLimit)
            {
                throw tooLong;
            }
        }

        return body.ToArray();
    }

    private async Task<IssuerOperator> IdentifyAsync(HttpContext context)
    {
        X509Certificate2? certificate = null;
        try
        {
            certificate = await context.Connection.GetClientCertificateAsync(context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A client that cannot be asked (TLS 1.3 without post_handshake_auth), or answers with rubbish, has shown none, whatever OpenSSL calls it.
            log.NoCertificate();
        }

        if (certificate is null)
        {
            throw new RestException(StatusCodes.Status401Unauthorized, "Connect with the client certificate of an operator's credential, over HTTP/1.1.");
        }

        if (await _operators.FindAsync(certificate, context.RequestAborted).ConfigureAwait(false) is { } sender)
        {
            return sender;
        }

        log.NoOperator(certificate.SerialNumber);
        throw new RestException(StatusCodes.Status403Forbidden, "This certificate is not one of an operator of this issuer, or not any more.");
    }

    private static object Parse(HttpRequest request, RestEndpoint endpoint, byte[] body)
    {
        if (endpoint.Request is not { } type)
        {
            return body.Length == 0
                ? new NothingToSay()
                : throw new RestException(StatusCodes.Status400BadRequest, "This takes no body.");
        }

        // Also without a body: a page elsewhere cannot make a browser send this type by itself.
        if (!EnrollmentEndpoints.IsJson(request))
        {
            throw new RestException(StatusCodes.Status415UnsupportedMediaType, "Send application/json.");
        }

        try
        {
            return JsonSerializer.Deserialize(body.Length == 0 ? "{}"u8 : body, type, RestJson.Options)
                ?? throw new RestException(StatusCodes.Status400BadRequest, "The body is null; send an object.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            string place = e is JsonException { Path: { Length: > 0 } path } ? $" at {PlainText.OneLine(path)}" : "";
            throw new RestException(StatusCodes.Status400BadRequest, $"The body is not what this takes{place}: see {RestEndpoints.Base}/openapi.json.");
        }
    }

    private static int StatusOf(ExitStatus status) => status switch
    {
        ExitStatus.Usage or ExitStatus.Malformed => StatusCodes.Status400BadRequest,
        ExitStatus.NotFound => StatusCodes.Status404NotFound,
        ExitStatus.Refused => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static string Word(OperatorRole role) => role.ToString().ToLowerInvariant();

    private static Task ProblemAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        var problem = new Dictionary<string, object>
        {
            ["type"] = "about:blank",
            ["title"] = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
            ["status"] = status,
            ["detail"] = detail,
        };
        return WriteAsync(context, problem, ProblemType);
    }

    private static async Task WriteAsync(HttpContext context, object answer, string type)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(answer, answer.GetType(), RestJson.Answers);
        context.Response.ContentType = type;
        context.Response.ContentLength = json.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
    }
}
