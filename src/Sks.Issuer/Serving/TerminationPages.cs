using Sks.Issuer.Books;
using Sks.Issuer.Enrollment;
using Sks.Issuer.Pages;

namespace Sks.Issuer.Serving;

/// <summary>Answers whatever goes wrong with a page (section 3.5: the Termination Message): the status, and one sentence without internals.</summary>
internal sealed class TerminationPages(ILogger<TerminationPages> log)
{
    /// <summary>Seconds after which the same may work.</summary>
    private const string RetrySeconds = "2";

    /// <summary>Runs the rest of the pipeline.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        SecurityHeaders.Set(context.Response);
        try
        {
            await next(context).ConfigureAwait(false);
            if (context.Response.StatusCode >= StatusCodes.Status400BadRequest && !context.Response.HasStarted)
            {
                await ShowAsync(context, context.Response.StatusCode, Sentence(context.Response.StatusCode)).ConfigureAwait(false);
            }
        }
        catch (EnrollmentException e)
        {
            log.Refused(e.Status, e.Message);
            await ShowAsync(context, e.Status, e.Message).ConfigureAwait(false);
        }
        catch (BooksUnavailableException e)
        {
            log.Unavailable(e.Message);
            await ShowAsync(context, StatusCodes.Status503ServiceUnavailable, Sentence(StatusCodes.Status503ServiceUnavailable), RetrySeconds).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            log.Refused(e.StatusCode, e.Message);
            await ShowAsync(context, e.StatusCode, Sentence(e.StatusCode)).ConfigureAwait(false);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The client has gone; nobody waits for an answer.
        }
        catch (Exception e)
        {
            log.Broken(e);
            await ShowAsync(context, StatusCodes.Status500InternalServerError, Sentence(StatusCodes.Status500InternalServerError)).ConfigureAwait(false);
        }
    }

    private static string Sentence(int status) => status switch
    {
        StatusCodes.Status404NotFound => "There is nothing at this address; check that it is complete.",
        StatusCodes.Status405MethodNotAllowed => "Only GET and POST are answered here.",
        StatusCodes.Status408RequestTimeout => "The message came too slowly; try again.",
        StatusCodes.Status413PayloadTooLarge => "The message is longer than 1 MiB, which no KeyGen2 response is.",
        StatusCodes.Status503ServiceUnavailable => "The issuer cannot reach its books at the moment; send the same again in a few seconds.",
        >= StatusCodes.Status500InternalServerError => "The issuer has a problem of its own; try again later, or tell the issuer.",
        _ => "The request is not well-formed HTTP.",
    };

    private static Task ShowAsync(HttpContext context, int status, string sentence, string? retryAfter = null)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        SecurityHeaders.Set(context.Response);
        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        context.Response.ContentType = HtmlPage.ContentType;
        string heading = status < StatusCodes.Status500InternalServerError ? "This did not work" : "Sorry";
        return context.Response.WriteAsync(HtmlPage.Render(heading, sentence), CancellationToken.None);
    }
}
