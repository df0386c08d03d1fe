using Sks.Issuer.Audit;

namespace Sks.Issuer.Books;

/// <summary>What waits for the operator, and what the operator decides.</summary>
internal sealed partial class SqlBooks
{
    private const string EndSessions =
        "UPDATE sessions SET state = 2, version = version + 1, sealed_state = @nothing, sealed_puk = @nothing, sealed_secrets = @nothing, sealed_answer = @nothing, reason = @reason, ended = @now "
        + "WHERE person = @person AND enrollment_id = @id AND state = 0";

    public async Task<Enrollment?> FindEnrollmentByIdAsync(string id, CancellationToken cancellation) =>
        (await database.QueryAsync($"{SqlRows.SelectEnrollments} WHERE id = @id", SqlRows.Enrollment, cancellation, ("id", id)).ConfigureAwait(false)).SingleOrDefault();

    public async Task<bool> AddSignUpAsync(Enrollment enrollment, int limit, CancellationToken cancellation)
    {
        // Those who wait are many persons, so they are counted before the transaction.
        long pending = (await database.QueryAsync(
            SqlRows.CountSignUps, row => row.GetInt64(0), cancellation, ("now", Seconds(enrollment.Created))).ConfigureAwait(false)).Single();
        if (pending < limit)
        {
            await AddEnrollmentAsync(enrollment, cancellation).ConfigureAwait(false);
        }

        return pending < limit;
    }

    public Task<bool> RestSessionAsync(
        SessionRow seen, byte[] sealedState, byte[] responseHash, byte[] device, DateTimeOffset until, CancellationToken cancellation) => database.TransactAsync(
        async transaction =>
        {
            await LockAsync(transaction, seen.Person, seen.EnrollmentId).ConfigureAwait(false);
            bool kept = await transaction.RunAsync(
                "UPDATE sessions SET version = version + 1, sealed_state = @state, rests_until = @until, device_certificate = @device, "
                    + "response_hash = @response, sealed_answer = @nothing WHERE person = @person AND id = @id AND version = @version AND state = 0",
                ("person", seen.Person), ("id", seen.Id), ("version", seen.Version), ("state", sealedState), ("until", Seconds(until)), ("device", device),
                ("response", responseHash), ("nothing", Nothing)).ConfigureAwait(false) == 1;
            if (kept)
            {
                await transaction.RunAsync(
                    "UPDATE enrollments SET expires = @until WHERE person = @person AND id = @id AND signed_up = 1",
                    ("person", seen.Person), ("id", seen.EnrollmentId), ("until", Seconds(until))).ConfigureAwait(false);
                await NoteAsync(transaction, seen, AuditEvents.SessionRests).ConfigureAwait(false);
            }

            return kept;
        },
        cancellation);

    public async Task<SessionRow?> FindRestingSessionAsync(Enrollment enrollment, DateTimeOffset now, CancellationToken cancellation) =>
        (await database.QueryAsync(
            $"{SqlRows.SelectSessions} WHERE person = @person AND enrollment_id = @id AND state = 0 AND rests_until > @now",
            SqlRows.Session,
            cancellation,
            ("person", enrollment.Person),
            ("id", enrollment.Id),
            ("now", Seconds(now))).ConfigureAwait(false)).SingleOrDefault();

    public Task<bool> ResumeSessionAsync(SessionRow seen, byte[] sealedState, byte[] cookieHash, CancellationToken cancellation) => database.TransactAsync(
        async transaction => await transaction.RunAsync(
            "UPDATE sessions SET version = version + 1, sealed_state = @state, cookie_hash = @cookie, response_hash = @nothing, sealed_answer = @nothing "
                + "WHERE person = @person AND id = @id AND version = @version AND state = 0 AND rests_until IS NOT NULL",
            ("person", seen.Person),
            ("id", seen.Id),
            ("version", seen.Version),
            ("state", sealedState),
            ("cookie", cookieHash),
            ("nothing", Nothing)).ConfigureAwait(false) == 1
            && await NoteAsync(transaction, seen, AuditEvents.SessionResumed).ConfigureAwait(false),
        cancellation);

    public Task<bool> ApproveAsync(SessionRow session, string deviceId, DateTimeOffset now, CancellationToken cancellation) => database.TransactAsync(
        async transaction =>
        {
            await LockAsync(transaction, session.Person, session.EnrollmentId).ConfigureAwait(false);
            return await transaction.RunAsync(
                "UPDATE enrollments SET approved = @now, device_id = @device WHERE person = @person AND id = @id AND approved IS NULL AND " + SqlRows.IsPending
                    + " AND EXISTS (SELECT 1 FROM sessions WHERE person = @person AND id = @session AND state = 0 AND rests_until > @now)",
                ("person", session.Person), ("id", session.EnrollmentId), ("session", session.Id), ("device", deviceId), ("now", Seconds(now)))
                .ConfigureAwait(false) == 1
                && await NoteAsync(
                    transaction,
                    session.Person,
                    new AuditEvent(AuditEvents.EnrollmentApproved, OfEnrollment(session.EnrollmentId), "", ("device", deviceId), ("session", session.Id))).ConfigureAwait(false);
        },
        cancellation);

    public Task<bool> RefuseAsync(Enrollment enrollment, string reason, DateTimeOffset now, CancellationToken cancellation) => database.TransactAsync(
        async transaction =>
        {
            await LockAsync(transaction, enrollment.Person, enrollment.Id).ConfigureAwait(false);
            bool refused = await transaction.RunAsync(
                "UPDATE enrollments SET refused = @now WHERE person = @person AND id = @id AND " + SqlRows.IsPending,
                ("person", enrollment.Person), ("id", enrollment.Id), ("now", Seconds(now))).ConfigureAwait(false) == 1;
            if (refused)
            {
                await transaction.RunAsync(EndSessions, EndOf(enrollment, reason, now)).ConfigureAwait(false);
                await NoteAsync(transaction, enrollment.Person, new AuditEvent(AuditEvents.EnrollmentRefused, OfEnrollment(enrollment.Id), reason)).ConfigureAwait(false);
            }

            return refused;
        },
        cancellation);

    public Task<bool> CountWrongIdAsync(Enrollment enrollment, int limit, DateTimeOffset now, CancellationToken cancellation) => database.TransactAsync(
        async transaction =>
        {
            await LockAsync(transaction, enrollment.Person, enrollment.Id).ConfigureAwait(false);
            bool counted = await transaction.RunAsync(
                "UPDATE enrollments SET wrong_ids = wrong_ids + 1, refused = CASE WHEN wrong_ids + 1 >= @limit THEN @now END "
                    + "WHERE person = @person AND id = @id AND signed_up = 1 AND approved IS NULL AND " + SqlRows.IsPending,
                ("person", enrollment.Person), ("id", enrollment.Id), ("limit", limit), ("now", Seconds(now))).ConfigureAwait(false) == 1;
            if (counted)
            {
                await transaction.RunAsync(
                    EndSessions + " AND EXISTS (SELECT 1 FROM enrollments WHERE person = @person AND id = @id AND refused IS NOT NULL)",
                    EndOf(enrollment, "Too many wrong device IDs were given for it.", now)).ConfigureAwait(false);
                await NoteAsync(transaction, enrollment.Person, new AuditEvent(AuditEvents.WrongDeviceId, OfEnrollment(enrollment.Id))).ConfigureAwait(false);
            }

            return counted;
        },
        cancellation);

    private static SqlValue[] EndOf(Enrollment enrollment, string reason, DateTimeOffset now) =>
        [("person", enrollment.Person), ("id", enrollment.Id), ("reason", reason), ("now", Seconds(now)), ("nothing", Nothing)];

    /// <summary>Notes what a session that is complete has done to the credential that its enrollment is about, if it is about one.</summary>
    private static async Task MarkTargetAsync(SqlTransaction transaction, SessionRow session, DateTimeOffset now)
    {
        const string Managed = "person = @person AND EXISTS (SELECT 1 FROM enrollments e "
            + "WHERE e.person = @person AND e.id = @id AND e.target = credentials.serial_number AND e.operation = @operation)";
        SqlValue[] Values(string operation) =>
            [("person", session.Person), ("id", session.EnrollmentId), ("operation", operation), ("now", Seconds(now))];
        string Ended(string column, RevocationReason reason) => $"UPDATE credentials SET {column} = @now, "
            + $"revoked = COALESCE(revoked, @now), revocation_reason = COALESCE(revocation_reason, {(int)reason}) WHERE {Managed}";
        await transaction.RunAsync(Ended("deleted", RevocationReason.CessationOfOperation), Values("delete")).ConfigureAwait(false);
        await transaction.RunAsync(Ended("replaced", RevocationReason.Superseded), Values("renew")).ConfigureAwait(false);
        await transaction.RunAsync(
            "UPDATE credentials SET renews = (SELECT target FROM enrollments WHERE person = @person AND id = @id AND operation = 'renew') "
                + "WHERE person = @person AND session_id = @session",
            ("person", session.Person), ("id", session.EnrollmentId), ("session", session.Id)).ConfigureAwait(false);
    }
}
