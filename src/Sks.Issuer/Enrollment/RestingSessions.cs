using System.Security.Cryptography;
using Sks.Issuer.Books;
using Sks.KeyGen2.Issuer;

namespace Sks.Issuer.Enrollment;

/// <summary>Sessions that wait for the operator's decision, in the books between two invocations of their URL. Thread safe.</summary>
/// <param name="books">Where they live.</param>
/// <param name="lookup">Says what is wrong.</param>
/// <param name="sealedState">Seals what the books must not show.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Ids.</param>
internal sealed class RestingSessions(IIssuerBooks books, EnrollmentLookup lookup, SealedState sealedState, TimeProvider clock, ILogger<RestingSessions> log)
{
    /// <summary>Takes up a session that rests: whoever has the URL is known by a new cookie, and the key store by its keys.</summary>
    /// <param name="row">The session; the caller has seen that it may go on.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EnrollmentException">409: another was faster.</exception>
    public async Task<StartedSession> ResumeAsync(SessionRow row, CancellationToken cancellation)
    {
        string cookie = BearerToken.New();
        byte[] state = sealedState.Open(row);
        try
        {
            using var session = IssuerSession.Restore(state, clock);
            byte[] resealed = sealedState.Seal(row.Id, row.Version + 1, session.Save());
            if (!await books.ResumeSessionAsync(row, resealed, BearerToken.Hash(cookie)!, cancellation).ConfigureAwait(false))
            {
                throw lookup.NotDue(row);
            }

            log.Resumed(row.EnrollmentId, row.Id);
            return new StartedSession(session.InvocationRequest(), cookie);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(state);
        }
    }

    /// <summary>Keeps a session that rests from now on.</summary>
    /// <param name="row">As it was.</param>
    /// <param name="session">As it is.</param>
    /// <param name="responseHash">SHA-256 of the response that this comes from.</param>
    /// <param name="lifeTime">Seconds that it has from its beginning.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns><see langword="false"/>, and nothing has changed, when another was first.</returns>
    public async Task<bool> RestAsync(SessionRow row, IssuerSession session, byte[] responseHash, ushort lifeTime, CancellationToken cancellation)
    {
        byte[] state = sealedState.Seal(row.Id, row.Version + 1, session.Save());
        byte[] device = session.DeviceCertificatePath[0];

        // From the row's beginning, which is not later than the store's: until then it surely has the session.
        var until = row.Started.AddSeconds(lifeTime);
        bool kept = await books.RestSessionAsync(row, state, responseHash, device, until, cancellation).ConfigureAwait(false);
        if (kept)
        {
            log.Rests(row.EnrollmentId, row.Id, until);
        }

        return kept;
    }
}
