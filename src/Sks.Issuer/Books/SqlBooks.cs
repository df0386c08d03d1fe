using Sks.Issuer.Audit;

namespace Sks.Issuer.Books;

/// <summary>
/// The books in tables, in SQL that SQLite, PostgreSQL and distributed databases of its kind all run. A transaction touches the rows of one
/// person only, and says so (<c>person</c>, see <see cref="PersonKey"/>); those that read and then write take the enrollment's row first.
/// </summary>
/// <param name="database">Where the tables are.</param>
/// <param name="who">Who acts, as the audit log names them.</param>
internal sealed partial class SqlBooks(SqlDatabase database, string who = Actor.Holder) : IIssuerBooks
{
    private const string FailSession =
        "UPDATE sessions SET state = 2, version = version + 1, sealed_state = @nothing, sealed_puk = @nothing, sealed_secrets = @nothing, sealed_answer = @nothing, reason = @reason, ended = @now "
        + "WHERE person = @person AND id = @id AND version = @version AND state = 0";

    private static readonly byte[] Nothing = [];

    public TimeProvider Clock(TimeProvider machine) => database.Clock(machine);

    public IIssuerBooks As(string actor) => new SqlBooks(database, actor);

    public Task AddEnrollmentAsync(Enrollment enrollment, CancellationToken cancellation) => database.TransactAsync(
        async transaction =>
        {
            await InsertAsync(transaction, enrollment).ConfigureAwait(false);
            return true;
        },
        cancellation);

    public async Task<Enrollment?> FindEnrollmentAsync(byte[] tokenHash, long? person, CancellationToken cancellation) =>
        (await database.QueryAsync(
            $"{SqlRows.SelectEnrollments} WHERE token_hash = @hash{Near(person)}", SqlRows.Enrollment, cancellation, [("hash", tokenHash), .. ValuesOf(person)])
            .ConfigureAwait(false)).SingleOrDefault();

    public Task<IReadOnlyList<Enrollment>> EnrollmentsAsync(CancellationToken cancellation) =>
        database.QueryAsync($"{SqlRows.SelectEnrollments} WHERE operator IS NULL ORDER BY created, {database.OrderWithinSecond("id")}", SqlRows.Enrollment, cancellation);

    public Task<bool> StartSessionAsync(SessionRow session, DateTimeOffset now, CancellationToken cancellation) => database.TransactAsync(
        async transaction =>
        {
            await LockAsync(transaction, session.Person, session.EnrollmentId).ConfigureAwait(false);
            await transaction.RunAsync(
                "UPDATE sessions SET state = 3, version = version + 1, sealed_state = @nothing, sealed_puk = @nothing, sealed_secrets = @nothing, sealed_answer = @nothing, ended = @now "
                    + "WHERE person = @person AND enrollment_id = @enrollment AND state = 0",
                ("person", session.Person), ("enrollment", session.EnrollmentId), ("now", Seconds(now)), ("nothing", Nothing)).ConfigureAwait(false);
            return await transaction.RunAsync(
                "INSERT INTO sessions (id, enrollment_id, cookie_hash, state, version, sealed_state, sealed_puk, response_hash, sealed_answer, reason, started, sealed_secrets, person) "
                    + "SELECT @id, id, @cookie, 0, 0, @state, @puk, @nothing, @nothing, '', @started, @secrets, person FROM enrollments "
                    + "WHERE person = @person AND id = @enrollment AND " + SqlRows.IsPending,
                ("id", session.Id), ("person", session.Person), ("enrollment", session.EnrollmentId), ("cookie", session.CookieHash), ("state", session.SealedState),
                ("puk", session.SealedPuk), ("secrets", session.SealedSecrets), ("nothing", Nothing), ("started", Seconds(session.Started)), ("now", Seconds(now))).ConfigureAwait(false) == 1
                && await NoteAsync(transaction, session, AuditEvents.SessionStarted).ConfigureAwait(false);
        },
        cancellation);

    public async Task<SessionRow?> FindSessionAsync(byte[] cookieHash, long? person, CancellationToken cancellation) =>
        (await database.QueryAsync(
            $"{SqlRows.SelectSessions} WHERE cookie_hash = @hash{Near(person)}", SqlRows.Session, cancellation, [("hash", cookieHash), .. ValuesOf(person)])
            .ConfigureAwait(false)).SingleOrDefault();

    public async Task<SessionRow?> FindSessionOfAsync(IssuedCredential credential, CancellationToken cancellation) =>
        (await database.QueryAsync(
            $"{SqlRows.SelectSessions} WHERE person = @person AND id = @id", SqlRows.Session, cancellation, ("person", credential.Person), ("id", credential.SessionId))
            .ConfigureAwait(false)).SingleOrDefault();

    public Task<bool> ForgetSecretsAsync(IssuedCredential credential, CancellationToken cancellation) => database.TransactAsync(
        async transaction => await transaction.RunAsync(
            "UPDATE sessions SET sealed_secrets = @nothing WHERE person = @person AND id = @id AND length(sealed_secrets) > 0",
            ("nothing", Nothing),
            ("person", credential.Person),
            ("id", credential.SessionId)).ConfigureAwait(false) == 1
            && await NoteAsync(
                transaction, credential.Person, new AuditEvent(AuditEvents.SecretsForgotten, OfCredential(credential.SerialNumber), "", ("session", credential.SessionId)))
                .ConfigureAwait(false),
        cancellation);

    public Task<IReadOnlyList<SessionRow>> SessionsAsync(CancellationToken cancellation) =>
        database.QueryAsync($"{SqlRows.SelectSessionsUnsealed} ORDER BY started, {database.OrderWithinSecond("id")}", SqlRows.SessionUnsealed, cancellation);

    public async Task<bool> AdvanceSessionAsync(SessionRow seen, byte[] sealedState, AnsweredResponse answered, CancellationToken cancellation) =>
        await database.RunAsync(
            "UPDATE sessions SET version = version + 1, sealed_state = @state, rests_until = NULL, response_hash = @response, sealed_answer = @answer "
                + "WHERE person = @person AND id = @id AND version = @version AND state = 0",
            cancellation,
            ("person", seen.Person),
            ("id", seen.Id),
            ("version", seen.Version),
            ("state", sealedState),
            ("response", answered.Hash),
            ("answer", answered.SealedAnswer)).ConfigureAwait(false) == 1;

    public Task<bool> FailSessionAsync(SessionRow seen, string reason, DateTimeOffset now, CancellationToken cancellation) => database.TransactAsync(
        async transaction => await transaction.RunAsync(FailSession, FailureOf(seen, reason, now)).ConfigureAwait(false) == 1
            && await NoteAsync(transaction, seen, AuditEvents.SessionFailed, reason).ConfigureAwait(false),
        cancellation);

    public Task<bool> RefuseDeviceAsync(SessionRow seen, string reason, int limit, DateTimeOffset now, CancellationToken cancellation) => database.TransactAsync(
        async transaction =>
        {
            await LockAsync(transaction, seen.Person, seen.EnrollmentId).ConfigureAwait(false);
            return await transaction.RunAsync(FailSession, FailureOf(seen, reason, now)).ConfigureAwait(false) == 1
                && await transaction.RunAsync(
                    "UPDATE enrollments SET wrong_devices = wrong_devices + 1, locked = CASE WHEN wrong_devices + 1 >= @limit THEN @now ELSE locked END "
                        + "WHERE person = @person AND id = @id",
                    ("person", seen.Person), ("id", seen.EnrollmentId), ("limit", limit), ("now", Seconds(now))).ConfigureAwait(false) == 1
                && await NoteAsync(transaction, seen, AuditEvents.SessionFailed, reason).ConfigureAwait(false)
                && await NoteAsync(transaction, seen.Person, new AuditEvent(AuditEvents.WrongDevice, OfEnrollment(seen.EnrollmentId), reason)).ConfigureAwait(false);
        },
        cancellation);

    public Task<bool> CompleteSessionAsync(
        SessionRow seen,
        IReadOnlyList<IssuedCredential> credentials,
        byte[] responseHash,
        DateTimeOffset now,
        CancellationToken cancellation) => database.TransactAsync(
        async transaction =>
        {
            await LockAsync(transaction, seen.Person, seen.EnrollmentId).ConfigureAwait(false);

            // Who loses here must not get as far as its credentials: they are the winner's, serial numbers included.
            bool won = await transaction.RunAsync(
                "UPDATE sessions SET state = 1, version = version + 1, sealed_state = @nothing, sealed_answer = @nothing, response_hash = @response, ended = @now "
                    + "WHERE person = @person AND id = @id AND version = @version AND state = 0",
                ("person", seen.Person), ("id", seen.Id), ("version", seen.Version), ("nothing", Nothing), ("response", responseHash), ("now", Seconds(now)))
                    .ConfigureAwait(false) == 1
                && await transaction.RunAsync(
                    "UPDATE enrollments SET used = @now WHERE person = @person AND id = @id AND " + SqlRows.IsPending,
                    ("person", seen.Person), ("id", seen.EnrollmentId), ("now", Seconds(now))).ConfigureAwait(false) == 1;
            foreach (var credential in won ? credentials : [])
            {
                await transaction.RunAsync(SqlRows.InsertCredential, SqlRows.Values(credential)).ConfigureAwait(false);
            }

            if (won)
            {
                await MarkTargetAsync(transaction, seen, now).ConfigureAwait(false);
                await NoteCompletedAsync(transaction, seen, credentials).ConfigureAwait(false);
            }

            return won;
        },
        cancellation);

    public Task<IReadOnlyList<IssuedCredential>> CredentialsAsync(CancellationToken cancellation) =>
        database.QueryAsync($"{SqlRows.SelectCredentials} ORDER BY issued, {database.OrderWithinSecond("serial_number")}", SqlRows.Credential, cancellation);

    public Task AnnounceAsync(Uri url, CancellationToken cancellation) => database.RunAsync(
        "INSERT INTO announced (one, url) VALUES (1, @url) ON CONFLICT (one) DO UPDATE SET url = excluded.url", cancellation, ("url", url.AbsoluteUri));

    public async Task<Uri?> AnnouncedUrlAsync(CancellationToken cancellation) =>
        (await database.QueryAsync("SELECT url FROM announced", row => new Uri(row.GetString(0)), cancellation).ConfigureAwait(false)).SingleOrDefault();

    public async Task<byte[]> KeyFingerprintAsync(string name, byte[] fingerprint, CancellationToken cancellation)
    {
        await database.RunAsync(
            "INSERT INTO keys_of_issuer (name, fingerprint) VALUES (@name, @fingerprint) ON CONFLICT (name) DO NOTHING",
            cancellation,
            ("name", name),
            ("fingerprint", fingerprint)).ConfigureAwait(false);
        return (await database.QueryAsync(
            "SELECT fingerprint FROM keys_of_issuer WHERE name = @name", row => row.GetFieldValue<byte[]>(0), cancellation, ("name", name)).ConfigureAwait(false)).Single();
    }

    public void Dispose() => database.Dispose();

    /// <summary>Nobody else changes this enrollment or its sessions until the transaction ends.</summary>
    private Task LockAsync(SqlTransaction transaction, long person, string enrollmentId) => database.ForUpdate.Length == 0
        ? Task.CompletedTask
        : transaction.QueryAsync(
            "SELECT id FROM enrollments WHERE person = @person AND id = @id" + database.ForUpdate, row => row.GetString(0), ("person", person), ("id", enrollmentId));

    /// <summary>Narrows a search to where the rows of a person are.</summary>
    private string Near(long? person) => database.IsDistributed && person is not null ? " AND person = @person" : "";

    private SqlValue[] ValuesOf(long? person) => database.IsDistributed && person is not null ? [("person", person)] : [];

    private static SqlValue[] FailureOf(SessionRow seen, string reason, DateTimeOffset now) =>
        [("person", seen.Person), ("id", seen.Id), ("version", seen.Version), ("reason", reason), ("now", Seconds(now)), ("nothing", Nothing)];

    /// <summary>Unix seconds.</summary>
    internal static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds();
}
