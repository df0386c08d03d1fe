using System.Net;
using Sks.Issuer.Enrollment;
using Sks.Issuer.Serving;

namespace Sks.Issuer.SignUp;

/// <summary>
/// <c>GET /signup?name=NAME</c>: a KeyGen2 client is sent on to an enrollment of its own; a browser is told what to type. Browsers that
/// other sites' pages have sent here make nothing.
/// </summary>
internal sealed class SignUpEndpoint(SignUpService service, IssuerIdentity identity)
{
    /// <summary>The path.</summary>
    public const string Route = "/signup";

    /// <summary>Adds the route.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(Route, (RequestDelegate)GetAsync);

    private async Task GetAsync(HttpContext context)
    {
        service.RequireSettings();
        if (IsBrowser(context.Request))
        {
            await EnrollmentEndpoints.PageAsync(
                context,
                $"Ask {identity.Settings.Name} for a credential",
                $"Open a terminal on your device and type this, with your own name; then tell {identity.Settings.Name} your device ID.",
                $"sks enroll '{new Uri(identity.Url!, $"{Route}?name={Uri.EscapeDataString("Alice Example")}").AbsoluteUri}'").ConfigureAwait(false);
            return;
        }

        string url = await service.SignUpAsync(context.Request.Query["name"].ToString(), context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = (int)HttpStatusCode.SeeOther;
        context.Response.Headers.Location = url;
    }

    /// <summary>Browsers say what they fetch for (Fetch Metadata), whoever made them; KeyGen2 clients do not.</summary>
    private static bool IsBrowser(HttpRequest request) =>
        EnrollmentEndpoints.WantsPage(request) || request.Headers.ContainsKey("Sec-Fetch-Mode") || request.Headers.ContainsKey("Origin");
}
