using Sks.Issuer.Enrollment;
using Sks.KeyGen2.Cloning;

namespace Sks.Issuer.Cloning;

/// <summary>Cloning over HTTP: a GET yields a challenge, the signed request is POSTed to the same address.</summary>
internal sealed class CloneEndpoints(CloneService service)
{
    private const string Route = "/clone";

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Route, (RequestDelegate)(context => EnrollmentEndpoints.MessageAsync(context, service.Challenge().Write())));
        routes.MapPost(Route, (RequestDelegate)PostAsync);
    }

    private async Task PostAsync(HttpContext context)
    {
        if (!EnrollmentEndpoints.IsJson(context.Request))
        {
            throw new EnrollmentException(StatusCodes.Status415UnsupportedMediaType, "Requests have to come as application/json.");
        }

        byte[] request = await BodyAsync(context).ConfigureAwait(false);
        var answer = await service.CloneAsync(request, context.RequestAborted).ConfigureAwait(false);
        await EnrollmentEndpoints.MessageAsync(context, answer.Write()).ConfigureAwait(false);
    }

    /// <summary>At most as long as a request can be; Kestrel ends one that is too slow.</summary>
    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        byte[] body = new byte[CloneRequest.MaxSize + 1];
        int length = await context.Request.Body
            .ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted)
            .ConfigureAwait(false);
        return length <= CloneRequest.MaxSize
            ? body[..length]
            : throw new EnrollmentException(StatusCodes.Status413PayloadTooLarge, $"The request is longer than {CloneRequest.MaxSize} bytes, which no request is.");
    }
}
