using Sks.Issuer.Books;

namespace Sks.Issuer.Enrollment;

/// <summary>Finds enrollments and sessions by what a request shows of them, and says what is wrong with those that do not count. Thread safe.</summary>
internal sealed class EnrollmentLookup(IIssuerBooks books, TimeProvider clock, ILogger<EnrollmentLookup> log)
{
    private const string StartAgain = "start again with the enrollment URL";

    /// <summary>Finds the enrollment of a URL's token.</summary>
    /// <exception cref="EnrollmentException">404: none; 410: used, locked or expired.</exception>
    public async Task<Books.Enrollment> FindAsync(string token, CancellationToken cancellation)
    {
        var enrollment = await FindInAnyStateAsync(token, cancellation).ConfigureAwait(false);
        RequirePending(enrollment);
        return enrollment;
    }

    /// <summary>
    /// Finds an open session of a pending enrollment. Reads the enrollment first: whoever used it up in between has ended the session
    /// too, so that a replay is told apart from a URL that has been used before.
    /// </summary>
    /// <param name="token">Of the URL.</param>
    /// <param name="cookie">Of the session.</param>
    /// <param name="responseHash">SHA-256 of the response: the one that was answered last finds its session in any state.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EnrollmentException">As <see cref="FindAsync"/>; 400: no such session; 409: it is over.</exception>
    public async Task<(Books.Enrollment Enrollment, SessionRow Session)> FindSessionAsync(
        string token,
        string? cookie,
        byte[] responseHash,
        CancellationToken cancellation)
    {
        var enrollment = await FindInAnyStateAsync(token, cancellation).ConfigureAwait(false);
        var row = BearerToken.Hash(cookie) is { } hash ? await books.FindSessionAsync(hash, enrollment.Person, cancellation).ConfigureAwait(false) : null;
        bool belongs = row?.EnrollmentId == enrollment.Id;
        if (belongs && row!.Answers(responseHash))
        {
            return (enrollment, row);
        }

        if (belongs && row!.State != SessionState.Open)
        {
            throw NotDue(row);
        }

        RequirePending(enrollment);
        return belongs
            ? (enrollment, row!)
            : throw new EnrollmentException(StatusCodes.Status400BadRequest, $"No session is known by this request's cookie; {StartAgain}.");
    }

    /// <summary>A response to a session that waits for another one, or for none, to throw; logged.</summary>
    public EnrollmentException NotDue(SessionRow row, Exception? cause = null)
    {
        log.NotDue(row.EnrollmentId, row.Id);
        return new EnrollmentException(StatusCodes.Status409Conflict, $"This response is not due, or was answered before; {StartAgain}.", cause);
    }

    /// <summary>An enrollment that yields nothing any more, to throw.</summary>
    public static EnrollmentException Gone(string sentence, Exception? cause = null) => new(StatusCodes.Status410Gone, sentence, cause);

    private async Task<Books.Enrollment> FindInAnyStateAsync(string token, CancellationToken cancellation)
    {
        var enrollment = BearerToken.Hash(token) is { } hash ? await books.FindEnrollmentAsync(hash, BearerToken.Person(token), cancellation).ConfigureAwait(false) : null;
        return enrollment
            ?? throw new EnrollmentException(StatusCodes.Status404NotFound, "This enrollment URL is not known here; check that it is complete.");
    }

    private void RequirePending(Books.Enrollment enrollment)
    {
        switch (enrollment.StateAt(clock.GetUtcNow()))
        {
            case EnrollmentState.Used:
                throw Gone("This enrollment URL has been used; ask for a new one if you need another credential.");
            case EnrollmentState.Locked:
                throw Gone("This enrollment is locked, because too many devices that it is not for have tried it; ask for a new one.");
            case EnrollmentState.Refused:
                throw Gone("This request has been refused; ask the issuer why, or for a new enrollment.");
            case EnrollmentState.Expired:
                throw Gone("This enrollment URL has expired; ask for a new one.");
        }
    }
}
