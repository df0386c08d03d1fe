using System.Net;
using System.Net.Http.Headers;
using Sks.Cli.CommandLine;

namespace Sks.Cli.Enrollment;

/// <summary>
/// Carries KeyGen2 messages over HTTPS (section 3.2 of the protocol): JSON both ways, cookies kept, every answer limited in size
/// and time. While the issuer says that it is busy (503), or the connection breaks once a session has begun, the same message is sent again for
/// half a minute: another node of the issuer may take it. Not thread safe.
/// </summary>
internal sealed class IssuerConnection : IDisposable
{
    private const int RedirectLimit = 5;
    private const string Json = "application/json";
    private static readonly TimeSpan ExchangeTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly ServerIdentity _server;
    private readonly HttpClient _http;

    /// <summary>Prepares a connection; nothing is sent yet.</summary>
    /// <param name="url">HTTPS.</param>
    /// <param name="server">Judges who answers.</param>
    public IssuerConnection(Uri url, ServerIdentity server)
    {
        Url = url;
        _server = server;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = new CookieContainer(),
            SslOptions = server.Options(),
            ConnectTimeout = TimeSpan.FromSeconds(20),
            MaxConnectionsPerServer = 1,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
    }

    /// <summary>Where responses go: the invocation URL, after redirects within its host.</summary>
    public Uri Url { get; private set; }

    /// <summary>Told why a message is sent again.</summary>
    public Action<string> Again { get; init; } = _ => { };

    /// <summary>The server's TLS certificate, X.509 DER.</summary>
    public byte[] ServerCertificate => _server.Certificate;

    /// <summary>Fetches the InvocationRequest.</summary>
    /// <exception cref="CommandException">The issuer cannot be reached, is not who it should be, or answers something else.</exception>
    public async Task<byte[]> GetAsync(CancellationToken cancellation)
    {
        for (int i = 0; i <= RedirectLimit; i++)
        {
            var answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, Url), hasBegun: false, cancellation).ConfigureAwait(false);
            if (answer.Redirect is null)
            {
                return answer.Message();
            }

            Url = WithinHost(answer.Redirect);
        }

        throw new CommandException(ExitStatus.Malformed, "The issuer redirects in circles; tell the issuer.");
    }

    /// <summary>Posts a response and takes the next request.</summary>
    /// <exception cref="CommandException">As <see cref="GetAsync"/>.</exception>
    public async Task<byte[]> PostAsync(byte[] response, CancellationToken cancellation) =>
        (await SendAsync(() => Post(response), hasBegun: true, cancellation).ConfigureAwait(false)).Message();

    /// <summary>Posts the last response, which the issuer answers with a page for people.</summary>
    /// <returns>What the page says, or an empty string.</returns>
    /// <exception cref="CommandException">The issuer cannot be reached, or does not accept the response.</exception>
    public async Task<string> PostLastAsync(byte[] response, CancellationToken cancellation) =>
        (await SendAsync(() => Post(response), hasBegun: true, cancellation).ConfigureAwait(false)).Page();

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Post(byte[] response)
    {
        var content = new ByteArrayContent(response);
        content.Headers.ContentType = new MediaTypeHeaderValue(Json);
        return new HttpRequestMessage(HttpMethod.Post, Url) { Content = content };
    }

    private Uri WithinHost(Uri location)
    {
        var target = new Uri(Url, location);
        return target.Scheme == Url.Scheme && target.Authority == Url.Authority
            ? target
            : throw new CommandException(ExitStatus.Refused, $"The issuer sends you on to {target.GetLeftPart(UriPartial.Authority)}; if you trust that host, enrol there.");
    }

    private async Task<IssuerAnswer> SendAsync(Func<HttpRequestMessage> make, bool hasBegun, CancellationToken cancellation)
    {
        long begin = Environment.TickCount64;
        while (true)
        {
            TimeSpan pause;
            bool isLast = Environment.TickCount64 - begin >= Patience.TotalMilliseconds;
            try
            {
                var answer = await SendOnceAsync(make, cancellation).ConfigureAwait(false);
                if (!answer.IsBusy || isLast)
                {
                    return answer;
                }

                Again($"{Url.Authority} is busy; sending the same again");
                pause = answer.RetryAfter is { } asked && asked > Pause ? asked : Pause;
            }
            catch (CommandException e) when (hasBegun && !isLast && e.InnerException is HttpRequestException { HttpRequestError: not HttpRequestError.SecureConnectionError } or IOException)
            {
                Again($"{Url.Authority} cannot be reached; sending the same again");
                pause = Pause;
            }

            await Task.Delay(pause < LongestPause ? pause : LongestPause, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<IssuerAnswer> SendOnceAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ExchangeTimeout);
        try
        {
            using var request = make();
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            return await IssuerAnswer.ReadAsync(response, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandException(ExitStatus.NotAvailable, $"{Url.Authority} does not answer; try again later.", e);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw _server.Failure(e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new CommandException(ExitStatus.NotAvailable, $"{Url.Authority} cannot be reached ({Reason(e)}); check the URL and the network.", e);
        }
    }

    private static string Reason(Exception e) => e switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "no such host",
        HttpRequestException { InnerException: System.Net.Sockets.SocketException socket } => socket.SocketErrorCode.ToString(),
        _ => "the connection broke",
    };
}
