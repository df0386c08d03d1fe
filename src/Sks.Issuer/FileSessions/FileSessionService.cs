using Sks.Issuer.Books;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Commands;
using Sks.Issuer.Enrollment;
using Sks.Issuer.Serving;
using Sks.KeyGen2;

namespace Sks.Issuer.FileSessions;

/// <summary>Sessions whose messages are carried by file: the same sessions as over HTTPS, found by their serverSessionId.</summary>
/// <param name="identity">The issuer's settings, keys and URL.</param>
/// <param name="books">Where sessions live.</param>
/// <param name="service">Starts sessions and takes responses.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Ids and reasons.</param>
internal sealed class FileSessionService(
    IssuerIdentity identity, IIssuerBooks books, EnrollmentService service, TimeProvider clock, ILogger<FileSessionService> log)
{
    /// <summary>Writes down an enrollment that nothing but its one session can use, and starts that.</summary>
    /// <returns>The enrollment, and the InvocationRequest, UTF-8 JSON.</returns>
    public async Task<(Books.Enrollment Enrollment, byte[] Request)> StartAsync(
        string subject, string profile, IReadOnlyList<AlternativeName> names, string? deviceId, CancellationToken cancellation)
    {
        // Until the first response, and from then on.
        var longest = TimeSpan.FromSeconds(2 * identity.Settings.FileSessionLifeTime);
        var enrollment = Books.Enrollment.New([], subject, profile, clock.GetUtcNow(), longest) with { Names = names, DeviceId = deviceId };
        enrollment = enrollment with { TokenHash = FileSessionNames.OfEnrollment(enrollment.Id) };
        await books.AddEnrollmentAsync(enrollment, cancellation).ConfigureAwait(false);
        byte[] request = await service.StartByFileAsync(enrollment, FileSessionNames.OfSession, cancellation).ConfigureAwait(false);
        return (enrollment, request);
    }

    /// <summary>Takes a response.</summary>
    /// <returns>The session's id, and the next request; <see langword="null"/> when the credential counts.</returns>
    /// <exception cref="IssuerException">The response is refused.</exception>
    public async Task<(string Session, byte[]? Request)> ReceiveAsync(byte[] response, CancellationToken cancellation)
    {
        try
        {
            var (enrollment, row) = await FindAsync(response, cancellation).ConfigureAwait(false);
            var reception = await service.ReceiveByFileAsync(enrollment, row, response, cancellation).ConfigureAwait(false);
            return (row.Id, reception.Request);
        }
        catch (EnrollmentException e)
        {
            log.Refused(e.Status, e.Message);
            throw new IssuerException(
                e.Status switch
                {
                    StatusCodes.Status400BadRequest => ExitStatus.Malformed,
                    StatusCodes.Status404NotFound => ExitStatus.NotFound,
                    _ => ExitStatus.Refused,
                },
                e.Status == StatusCodes.Status409Conflict ? "This response was answered before, or is not due; nothing changed." : e.Message,
                e);
        }
    }

    private async Task<(Books.Enrollment Enrollment, SessionRow Session)> FindAsync(byte[] response, CancellationToken cancellation)
    {
        string id;
        try
        {
            id = MessageHeading.Read(response).ServerSessionId;
        }
        catch (KeyGen2Exception e)
        {
            throw new EnrollmentException(StatusCodes.Status400BadRequest, $"This is no response of a key store: {e.Message}", e);
        }

        var row = await books.FindSessionAsync(FileSessionNames.OfSession(id), person: null, cancellation).ConfigureAwait(false);
        var enrollment = row is null ? null
            : await books.FindEnrollmentAsync(FileSessionNames.OfEnrollment(row.EnrollmentId), row.Person, cancellation).ConfigureAwait(false);
        if (row is null || enrollment is null)
        {
            throw new EnrollmentException(
                StatusCodes.Status404NotFound, "No session by file is known by this response; it may be of another issuer, or of a session over HTTPS.");
        }

        return row.State switch
        {
            SessionState.Open => (enrollment, row),
            SessionState.Failed => throw EnrollmentLookup.Gone($"This session has failed ({row.Reason.TrimEnd('.')}); start another with 'sks-issuer session new'."),
            _ => throw new EnrollmentException(StatusCodes.Status409Conflict, "This session is over."),
        };
    }
}
