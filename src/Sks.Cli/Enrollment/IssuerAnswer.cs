using System.Net;
using System.Text;
using Sks.Cli.CommandLine;

namespace Sks.Cli.Enrollment;

/// <summary>What an issuer's server answered, read within limits.</summary>
internal sealed class IssuerAnswer
{
    /// <summary>Bytes of the longest message: as long as the longest frame to the key store.</summary>
    public const int MessageLimit = 16 << 20;

    private readonly HttpStatusCode _status;
    private readonly string _mediaType;
    private readonly byte[] _body;

    private IssuerAnswer(HttpResponseMessage response, byte[] body)
    {
        _status = response.StatusCode;
        _mediaType = response.Content.Headers.ContentType?.MediaType ?? "";
        _body = body;
        RetryAfter = response.Headers.RetryAfter?.Delta;
        Redirect = (int)_status is 301 or 302 or 303 or 307 or 308 ? response.Headers.Location : null;
    }

    /// <summary>Where the server sends the client on to, or <see langword="null"/>.</summary>
    public Uri? Redirect { get; }

    /// <summary>Whether the server says that it cannot answer now, and may later.</summary>
    public bool IsBusy => _status == HttpStatusCode.ServiceUnavailable;

    /// <summary>How much later, or <see langword="null"/> when it does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    private bool IsSuccess => (int)_status is >= 200 and < 300;

    /// <summary>Reads the body.</summary>
    /// <exception cref="CommandException">It is too long.</exception>
    public static async Task<IssuerAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > MessageLimit)
        {
            throw TooLong();
        }

        using var body = new MemoryStream();
        using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        byte[] block = new byte[1 << 16];
        for (int length = await stream.ReadAsync(block, cancellation).ConfigureAwait(false);
            length > 0;
            length = await stream.ReadAsync(block, cancellation).ConfigureAwait(false))
        {
            if (body.Length + length > MessageLimit)
            {
                throw TooLong();
            }

            body.Write(block, 0, length);
        }

        return new IssuerAnswer(response, body.ToArray());
    }

    /// <summary>The KeyGen2 message; where a page came instead, the issuer has ended the session.</summary>
    /// <exception cref="CommandException">Something else came.</exception>
    public byte[] Message()
    {
        RequireSuccess();
        if (_mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            return _body;
        }

        throw TerminationPage.IsPage(_mediaType)
            ? new TerminationException(Ended(ExitStatus.Refused).Message, PageText())
            : new CommandException(ExitStatus.Malformed, $"The issuer sent {(_mediaType.Length > 0 ? _mediaType : "something without a type")} where application/json is due; tell the issuer.");
    }

    /// <summary>What the page after the last message says; a redirect to one counts as accepted.</summary>
    public string Page()
    {
        if (Redirect is not null)
        {
            return "";
        }

        RequireSuccess();
        return PageText();
    }

    private static CommandException TooLong() => new(ExitStatus.Malformed, "The issuer's message is longer than 16 MiB; tell the issuer.");

    private void RequireSuccess()
    {
        if (!IsSuccess)
        {
            throw Ended(_status switch
            {
                HttpStatusCode.NotFound => ExitStatus.NotFound,
                HttpStatusCode.BadRequest => ExitStatus.Malformed,
                >= HttpStatusCode.InternalServerError => ExitStatus.NotAvailable,
                _ => ExitStatus.Refused,
            });
        }
    }

    private CommandException Ended(ExitStatus status)
    {
        string page = PageText();
        return new CommandException(status, page.Length > 0
            ? $"The issuer ended the session (HTTP {(int)_status}): {page}"
            : $"The issuer ended the session (HTTP {(int)_status}) without a reason.");
    }

    private string PageText() => TerminationPage.Text(_mediaType, Encoding.UTF8.GetString(_body.AsSpan(0, Math.Min(_body.Length, TerminationPage.Limit))));
}
