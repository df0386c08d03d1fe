using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Core;
using Sks.Core.Devices;
using Sks.Issuer.Books;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Configuration;
using Sks.Issuer.Serving;
using Sks.KeyGen2;
using Sks.KeyGen2.Issuer;

namespace Sks.Issuer.Enrollment;

/// <summary>
/// KeyGen2 sessions over the books: between two messages a session is nothing but its row, so that any node may take the next one.
/// Thread safe.
/// </summary>
/// <param name="identity">The issuer's settings, keys and address.</param>
/// <param name="books">Where sessions live.</param>
/// <param name="trust">Judges devices.</param>
/// <param name="sealedState">Seals what the books must not show.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Ids and reasons.</param>
internal sealed class EnrollmentService(
    IssuerIdentity identity,
    IIssuerBooks books,
    IDeviceTrust trust,
    SealedState sealedState,
    TimeProvider clock,
    ILogger<EnrollmentService> log)
{
    private const string StartAgain = "start again with the enrollment URL";

    /// <summary>Finds the enrollment of a URL's token.</summary>
    /// <exception cref="EnrollmentException">404: none; 410: used or expired.</exception>
    public async Task<Books.Enrollment> FindAsync(string token, CancellationToken cancellation)
    {
        var enrollment = await FindInAnyStateAsync(token, cancellation).ConfigureAwait(false);
        RequirePending(enrollment);
        return enrollment;
    }

    /// <summary>Starts a session, and abandons one that was under way for the same enrollment.</summary>
    /// <exception cref="EnrollmentException">As <see cref="FindAsync"/>.</exception>
    public async Task<StartedSession> StartAsync(string token, CancellationToken cancellation)
    {
        var enrollment = await FindAsync(token, cancellation).ConfigureAwait(false);
        var now = clock.GetUtcNow();
        var (profile, subject) = Order(enrollment);
        byte[] puk = CredentialOrder.NewPuk(profile);
        string cookie = BearerToken.New();
        try
        {
            using var session = IssuerSession.Start(identity.SessionOptions(token, CredentialOrder.Request(profile, subject, puk)), clock);
            byte[] request = session.InvocationRequest();
            string id = session.ServerSessionId;
            var row = new SessionRow(
                id,
                enrollment.Id,
                BearerToken.Hash(cookie)!,
                SessionState.Open,
                Version: 0,
                sealedState.Seal(id, 0, session.Save()),
                sealedState.SealPuk(id, puk),
                Reason: "",
                now);
            if (!await books.StartSessionAsync(row, now, cancellation).ConfigureAwait(false))
            {
                throw Gone("This enrollment URL has just been used or has expired; ask for a new one.");
            }

            log.Started(enrollment.Id, id);
            return new StartedSession(request, cookie);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(puk);
        }
    }

    /// <summary>Takes a response.</summary>
    /// <returns>The next request; <see langword="null"/> when the credential counts.</returns>
    /// <exception cref="EnrollmentException">The response is refused.</exception>
    public async Task<byte[]?> ReceiveAsync(string token, string? cookie, byte[] response, CancellationToken cancellation)
    {
        var (enrollment, row) = await FindSessionAsync(token, cookie, cancellation).ConfigureAwait(false);
        var (profile, subject) = Order(enrollment);
        byte[] state = sealedState.Open(row);
        try
        {
            using var session = IssuerSession.Restore(state, clock);
            byte[]? request = session.Receive(response, trust, new CertificateIssuer(identity.Ca, profile, subject, clock));
            bool kept = request is null
                ? await CompleteAsync(row, session, cancellation).ConfigureAwait(false)
                : await AdvanceAsync(row, session, cancellation).ConfigureAwait(false);
            return kept ? request : throw NotDue(row);
        }
        catch (KeyGen2Exception e) when (e.Error == KeyGen2Error.OutOfOrder)
        {
            throw NotDue(row, e);
        }
        catch (KeyGen2Exception e)
        {
            throw await FailAsync(row, e.Error, e, cancellation).ConfigureAwait(false);
        }
        catch (SksException e)
        {
            // A key or certificate in the response that Sks.Core does not take.
            throw await FailAsync(row, KeyGen2Error.Malformed, e, cancellation).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(state);
        }
    }

    private async Task<Books.Enrollment> FindInAnyStateAsync(string token, CancellationToken cancellation)
    {
        var enrollment = BearerToken.Hash(token) is { } hash ? await books.FindEnrollmentAsync(hash, cancellation).ConfigureAwait(false) : null;
        return enrollment
            ?? throw new EnrollmentException(StatusCodes.Status404NotFound, "This enrollment URL is not known here; check that it is complete.");
    }

    private void RequirePending(Books.Enrollment enrollment)
    {
        switch (enrollment.StateAt(clock.GetUtcNow()))
        {
            case EnrollmentState.Used:
                throw Gone("This enrollment URL has been used; ask for a new one if you need another credential.");
            case EnrollmentState.Expired:
                throw Gone("This enrollment URL has expired; ask for a new one.");
        }
    }

    /// <summary>
    /// Finds an open session of a pending enrollment. Reads the enrollment first: whoever used it up in between has ended the session
    /// too, so that a replay is told apart from a URL that has been used before.
    /// </summary>
    private async Task<(Books.Enrollment Enrollment, SessionRow Session)> FindSessionAsync(
        string token,
        string? cookie,
        CancellationToken cancellation)
    {
        var enrollment = await FindInAnyStateAsync(token, cancellation).ConfigureAwait(false);
        var row = BearerToken.Hash(cookie) is { } hash ? await books.FindSessionAsync(hash, cancellation).ConfigureAwait(false) : null;
        bool belongs = row?.EnrollmentId == enrollment.Id;
        if (belongs && row!.State != SessionState.Open)
        {
            throw NotDue(row);
        }

        RequirePending(enrollment);
        return belongs
            ? (enrollment, row!)
            : throw new EnrollmentException(StatusCodes.Status400BadRequest, $"No session is known by this request's cookie; {StartAgain}.");
    }

    private async Task<bool> AdvanceAsync(SessionRow row, IssuerSession session, CancellationToken cancellation)
    {
        byte[] state = sealedState.Seal(row.Id, row.Version + 1, session.Save());
        bool kept = await books.AdvanceSessionAsync(row, state, cancellation).ConfigureAwait(false);
        if (kept)
        {
            log.Advanced(row.EnrollmentId, row.Id, session.Phase);
        }

        return kept;
    }

    private async Task<bool> CompleteAsync(SessionRow row, IssuerSession session, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        byte[] device = session.DeviceCertificatePath[0];
        var credentials = session.IssuedCertificatePaths.Select(path => Credential(row, path.Key, path.Value[0], device, now)).ToList();

        // The proof has been given: a client that hangs up now does not undo it.
        cancellation.ThrowIfCancellationRequested();
        bool kept = await books.CompleteSessionAsync(row, credentials, now, CancellationToken.None).ConfigureAwait(false);
        if (kept)
        {
            string deviceId = DeviceId.ShortForm(device);
            log.Completed(row.EnrollmentId, row.Id, credentials.Count, deviceId);
        }

        return kept;
    }

    private static IssuedCredential Credential(SessionRow row, string keyId, byte[] der, byte[] device, DateTimeOffset now)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        return new IssuedCredential(
            certificate.SerialNumberBytes.ToArray(),
            row.Id,
            row.EnrollmentId,
            keyId,
            certificate.Subject,
            der,
            device,
            new DateTimeOffset(certificate.NotBefore),
            new DateTimeOffset(certificate.NotAfter),
            now);
    }

    private async Task<EnrollmentException> FailAsync(SessionRow row, KeyGen2Error error, Exception cause, CancellationToken cancellation)
    {
        string reason = PlainText.OneLine(cause.Message);
        log.Failed(row.EnrollmentId, row.Id, error, reason);
        return await books.FailSessionAsync(row, reason, clock.GetUtcNow(), cancellation).ConfigureAwait(false)
            ? new EnrollmentException(StatusOf(error), reason, cause)
            : NotDue(row, cause);
    }

    private static int StatusOf(KeyGen2Error error) => error switch
    {
        KeyGen2Error.UntrustedDevice or KeyGen2Error.Declined => StatusCodes.Status403Forbidden,
        KeyGen2Error.Expired => StatusCodes.Status410Gone,
        _ => StatusCodes.Status400BadRequest,
    };

    private (CredentialProfile Profile, X500DistinguishedName Subject) Order(Books.Enrollment enrollment)
    {
        try
        {
            return identity.Settings.Profiles.TryGetValue(enrollment.Profile, out var profile)
                ? (profile, CredentialOrder.Subject(profile, enrollment.Subject))
                : throw Gone("This enrollment is no longer offered; ask for a new one.");
        }
        catch (FormatException e)
        {
            throw new EnrollmentException(StatusCodes.Status410Gone, "This enrollment is no longer offered; ask for a new one.", e);
        }
    }

    private EnrollmentException NotDue(SessionRow row, Exception? cause = null)
    {
        log.NotDue(row.EnrollmentId, row.Id);
        return new EnrollmentException(StatusCodes.Status409Conflict, $"This response is not due, or was answered before; {StartAgain}.", cause);
    }

    private static EnrollmentException Gone(string sentence) => new(StatusCodes.Status410Gone, sentence);
}
