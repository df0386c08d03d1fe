using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Devices;
using Sks.Issuer.Books;
using Sks.Issuer.DeviceTrust;
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
/// <param name="lookup">Finds them there.</param>
/// <param name="vendors">Judge devices.</param>
/// <param name="resting">Those that wait for the operator.</param>
/// <param name="sealedState">Seals what the books must not show.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Ids and reasons.</param>
internal sealed class EnrollmentService(
    IssuerIdentity identity,
    IIssuerBooks books,
    EnrollmentLookup lookup,
    VendorRoots vendors,
    RestingSessions resting,
    SealedState sealedState,
    TimeProvider clock,
    ILogger<EnrollmentService> log)
{
    /// <summary>
    /// Starts a session, and abandons one that was under way for the same enrollment; or takes up the one that rests, once the operator has
    /// let it go on.
    /// </summary>
    /// <returns>The session; <see langword="null"/> when one rests that waits for the operator. The sentence says what for.</returns>
    /// <exception cref="EnrollmentException">As <see cref="EnrollmentLookup.FindAsync"/>.</exception>
    public async Task<(StartedSession? Session, string Waiting)> StartAsync(string token, CancellationToken cancellation)
    {
        var enrollment = await lookup.FindAsync(token, cancellation).ConfigureAwait(false);
        var order = await SessionOrder.OfAsync(enrollment, identity, books, cancellation).ConfigureAwait(false);
        string waiting = SessionOrder.Waiting(enrollment, identity.Settings.Name);
        if (await books.FindRestingSessionAsync(enrollment, clock.GetUtcNow(), cancellation).ConfigureAwait(false) is { } rests)
        {
            return (enrollment.Approved is null ? null : await resting.ResumeAsync(rests, cancellation).ConfigureAwait(false), waiting);
        }

        string cookie = BearerToken.New();
        byte[] request = await StartAsync(
            enrollment, order, (puk, secrets) => order.Options(identity, token, puk, secrets), _ => BearerToken.Hash(cookie)!, cancellation).ConfigureAwait(false);
        return (new StartedSession(request, cookie), waiting);
    }

    /// <summary>Starts a session by file, and abandons one that was under way for the same enrollment.</summary>
    /// <param name="enrollment">Pending, and nothing but a new credential.</param>
    /// <param name="nameOf">What the books find the session by, given its id.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The InvocationRequest, UTF-8 JSON.</returns>
    /// <exception cref="EnrollmentException">410: the enrollment is not pending.</exception>
    public async Task<byte[]> StartByFileAsync(Books.Enrollment enrollment, Func<string, byte[]> nameOf, CancellationToken cancellation)
    {
        var order = await SessionOrder.OfAsync(enrollment, identity, books, cancellation).ConfigureAwait(false);
        return await StartAsync(enrollment, order, (puk, secrets) => order.FileOptions(identity, puk, secrets), nameOf, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes a response over HTTPS. The one that was answered last, repeated, gets the same answer: it may have been lost on its way, or with
    /// the node that gave it.
    /// </summary>
    /// <exception cref="EnrollmentException">The response is refused.</exception>
    public async Task<Reception> ReceiveAsync(string token, string? cookie, byte[] response, CancellationToken cancellation)
    {
        byte[] hash = SHA256.HashData(response);
        var (enrollment, row) = await lookup.FindSessionAsync(token, cookie, hash, cancellation).ConfigureAwait(false);
        return row.Answers(hash)
            ? Repeat(enrollment, row)
            : await ReceiveAsync(enrollment, row, response, hash, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes a response by file to a session that was found open; it is answered once.</summary>
    /// <exception cref="EnrollmentException">The response is refused.</exception>
    public Task<Reception> ReceiveByFileAsync(Books.Enrollment enrollment, SessionRow row, byte[] response, CancellationToken cancellation) =>
        ReceiveAsync(enrollment, row, response, hash: [], cancellation);

    private async Task<Reception> ReceiveAsync(
        Books.Enrollment enrollment, SessionRow row, byte[] response, byte[] hash, CancellationToken cancellation)
    {
        if (row.RestsUntil is not null && enrollment.Approved is null)
        {
            // Whoever answers, the operator has not decided yet.
            throw lookup.NotDue(row);
        }

        var order = await SessionOrder.OfAsync(enrollment, identity, books, cancellation).ConfigureAwait(false);
        var device = new EnrollmentDevice(vendors.For(order.Profile), enrollment.DeviceId);
        byte[] state = sealedState.Open(row);
        try
        {
            using var session = IssuerSession.Restore(state, clock);
            using var secrets = sealedState.OpenSecrets(row);
            byte[]? request = session.Receive(response, device, order.Certificates(identity, secrets, clock), order.KeyManagement);
            await RequireNotLostAsync(session, cancellation).ConfigureAwait(false);
            await RequireRegisteredAsync(session, order, cancellation).ConfigureAwait(false);
            bool kept = session.Phase switch
            {
                IssuerSessionPhase.Completed => await CompleteAsync(row, session, hash, enrollment).ConfigureAwait(false),
                IssuerSessionPhase.Deferred => await resting.RestAsync(row, session, hash, order.LifeTime(identity.Settings), cancellation).ConfigureAwait(false),
                _ => await AdvanceAsync(row, session, hash, request!, cancellation).ConfigureAwait(false),
            };
            return !kept ? await AfterAnotherAsync(enrollment, row, hash, cancellation).ConfigureAwait(false)
                : session.Phase == IssuerSessionPhase.Completed ? new Reception(null, Done: SessionOrder.Done(enrollment, identity.Settings.Name))
                : session.Phase == IssuerSessionPhase.Deferred ? new Reception(null, Waiting: SessionOrder.Waiting(enrollment, identity.Settings.Name))
                : new Reception(request);
        }
        catch (KeyGen2Exception e) when (e.Error == KeyGen2Error.OutOfOrder)
        {
            throw lookup.NotDue(row, e);
        }
        catch (KeyGen2Exception e)
        {
            throw await FailAsync(row, e.Error, e, device.IsOther).ConfigureAwait(false);
        }
        catch (SksException e)
        {
            // A key or certificate in the response that Sks.Core does not take.
            throw await FailAsync(row, KeyGen2Error.Malformed, e).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(state);
        }
    }

    /// <summary>
    /// Another has moved the session on in the meantime: with the same response, whose answer this one gets too, or with a different one.
    /// </summary>
    private async Task<Reception> AfterAnotherAsync(Books.Enrollment enrollment, SessionRow seen, byte[] hash, CancellationToken cancellation) =>
        await books.FindSessionAsync(seen.CookieHash, seen.Person, cancellation).ConfigureAwait(false) is { } row && row.Answers(hash)
            ? Repeat(enrollment, row)
            : throw lookup.NotDue(seen);

    private Reception Repeat(Books.Enrollment enrollment, SessionRow row)
    {
        log.Repeated(row.EnrollmentId, row.Id);
        return row.State == SessionState.Completed ? new Reception(null, Done: SessionOrder.Done(enrollment, identity.Settings.Name))
            : row.RestsUntil is not null ? new Reception(null, Waiting: SessionOrder.Waiting(enrollment, identity.Settings.Name))
            : new Reception(sealedState.OpenAnswer(row));
    }

    private async Task<byte[]> StartAsync(
        Books.Enrollment enrollment,
        SessionOrder order,
        Func<byte[], CredentialSecrets, IssuerSessionOptions> options,
        Func<string, byte[]> cookieHash,
        CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        byte[] puk = order.NewPuk();
        using var secrets = order.NewSecrets();
        try
        {
            using var session = IssuerSession.Start(options(puk, secrets), clock);
            byte[] request = session.InvocationRequest();
            string id = session.ServerSessionId;
            var row = new SessionRow(
                id,
                enrollment.Id,
                cookieHash(id),
                SessionState.Open,
                Version: 0,
                sealedState.Seal(id, 0, session.Save()),
                sealedState.SealPuk(id, puk),
                Reason: "",
                now)
            {
                Person = enrollment.Person,
                SealedSecrets = sealedState.SealSecrets(id, secrets),
            };
            if (!await books.StartSessionAsync(row, now, cancellation).ConfigureAwait(false))
            {
                throw EnrollmentLookup.Gone("This enrollment URL has just been used or has expired; ask for a new one.");
            }

            log.Started(enrollment.Id, id);
            return request;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(puk);
        }
    }

    private async Task<bool> AdvanceAsync(SessionRow row, IssuerSession session, byte[] hash, byte[] request, CancellationToken cancellation)
    {
        var answered = hash.Length == 0 ? AnsweredResponse.None : new AnsweredResponse(hash, sealedState.SealAnswer(row.Id, row.Version + 1, request));
        byte[] state = sealedState.Seal(row.Id, row.Version + 1, session.Save());
        bool kept = await books.AdvanceSessionAsync(row, state, answered, cancellation).ConfigureAwait(false);
        if (kept)
        {
            log.Advanced(row.EnrollmentId, row.Id, session.Phase);
        }

        return kept;
    }

    private async Task<bool> CompleteAsync(SessionRow row, IssuerSession session, byte[] hash, Books.Enrollment enrollment)
    {
        var now = clock.GetUtcNow();
        byte[] device = session.DeviceCertificatePath[0];
        var credentials = session.IssuedCertificatePaths.Select(path => IssuedCredential.From(row, path.Key, path.Value[0], device, now)).ToList();

        // Never cancelled: the proof has been given, and a client that hangs up now does not undo it.
        bool kept = await books.CompleteSessionAsync(row, credentials, hash, now, CancellationToken.None).ConfigureAwait(false);
        if (kept)
        {
            await RevokeIfLostAsync(device, credentials, now).ConfigureAwait(false);
            string deviceId = DeviceId.ShortForm(device);
            if (enrollment is { Operation: { } operation, Target: { } target })
            {
                string serial = Convert.ToHexStringLower(target);
                log.Managed(row.EnrollmentId, row.Id, operation, serial, deviceId);
            }
            else
            {
                log.Completed(row.EnrollmentId, row.Id, credentials.Count, deviceId);
            }
        }

        return kept;
    }

    /// <summary>As <see cref="RequireNotLostAsync"/>: of a device that is taken off the list, what was begun ends.</summary>
    private async Task RequireRegisteredAsync(IssuerSession session, SessionOrder order, CancellationToken cancellation)
    {
        if (order.Profile is { Trust.Preregistered: true } && session.DeviceCertificatePath.Count > 0
            && !await books.IsRegisteredAsync(DeviceId.GroupedForm(session.DeviceCertificatePath[0]), cancellation).ConfigureAwait(false))
        {
            throw new KeyGen2Exception(
                KeyGen2Error.UntrustedDevice, "The issuer has not registered this device; tell it your device ID, as 'sks device' shows it, and open the URL again.");
        }
    }

    /// <summary>Asked before anything is kept or answered, so that a device which is reported lost gets nothing from that moment.</summary>
    private async Task RequireNotLostAsync(IssuerSession session, CancellationToken cancellation)
    {
        if (session.DeviceCertificatePath.Count > 0
            && await books.IsLostAsync(DeviceId.GroupedForm(session.DeviceCertificatePath[0]), cancellation).ConfigureAwait(false))
        {
            throw new KeyGen2Exception(KeyGen2Error.UntrustedDevice, "This device was reported lost; ask the issuer if it has been found.");
        }
    }

    /// <summary>
    /// A device may be reported lost while its proof is written down: whoever reports it revokes what is in the books then, and this
    /// what came in between.
    /// </summary>
    private async Task RevokeIfLostAsync(byte[] device, List<IssuedCredential> credentials, DateTimeOffset now)
    {
        if (credentials.Count > 0 && await books.IsLostAsync(DeviceId.GroupedForm(device), CancellationToken.None).ConfigureAwait(false))
        {
            foreach (var credential in credentials)
            {
                await books.RevokeAsync(credential, RevocationReason.KeyCompromise, now, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task<EnrollmentException> FailAsync(SessionRow row, KeyGen2Error error, Exception cause, bool otherDevice = false)
    {
        var now = clock.GetUtcNow();
        string reason = PlainText.OneLine(cause.Message);
        log.Failed(row.EnrollmentId, row.Id, error, reason);
        bool kept = otherDevice
            ? await books.RefuseDeviceAsync(row, reason, identity.Settings.WrongDeviceLimit, now, CancellationToken.None).ConfigureAwait(false)
            : await books.FailSessionAsync(row, reason, now, CancellationToken.None).ConfigureAwait(false);
        return kept
            ? new EnrollmentException(StatusOf(error), reason, cause)
            : lookup.NotDue(row, cause);
    }

    private static int StatusOf(KeyGen2Error error) => error switch
    {
        KeyGen2Error.UntrustedDevice or KeyGen2Error.Declined => StatusCodes.Status403Forbidden,
        KeyGen2Error.Expired => StatusCodes.Status410Gone,
        _ => StatusCodes.Status400BadRequest,
    };
}
