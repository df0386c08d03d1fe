using Microsoft.Data.Sqlite;

namespace Sks.Issuer.Books;

/// <summary>
/// The books in one SQLite file, for one machine: any number of processes on it. Write-ahead log, flushed to disk at each commit
/// (8,000 commits a second on the machine of <c>docs/performance.md</c>); readers do not wait for writers.
/// </summary>
/// <remarks>SQLite answers at once, so the methods complete before they return.</remarks>
internal sealed partial class SqliteBooks : IIssuerBooks
{
    private const string FailSession =
        "UPDATE sessions SET state = 2, version = version + 1, sealed_state = x'', sealed_puk = x'', reason = $reason, ended = $now "
        + "WHERE id = $id AND version = $version AND state = 0";

    private readonly SqliteFile _file;

    private SqliteBooks(SqliteFile file) => _file = file;

    /// <summary>Makes the books in a file that exists and is empty.</summary>
    public static SqliteBooks Create(string path)
    {
        var file = new SqliteFile(path);
        file.Run("PRAGMA journal_mode = WAL");
        file.Migrate();
        return new SqliteBooks(file);
    }

    /// <summary>Opens the books, and brings them up to date.</summary>
    /// <exception cref="SqliteException">The file is missing or damaged.</exception>
    public static SqliteBooks Open(string path)
    {
        var file = new SqliteFile(path);
        file.Migrate();
        return new SqliteBooks(file);
    }

    public Task AddEnrollmentAsync(Enrollment enrollment, CancellationToken cancellation)
    {
        _file.Run(SqliteRows.InsertEnrollment, SqliteRows.Values(enrollment));
        return Task.CompletedTask;
    }

    public Task<Enrollment?> FindEnrollmentAsync(byte[] tokenHash, CancellationToken cancellation) => Task.FromResult(
        _file.Query($"{SqliteRows.SelectEnrollments} WHERE token_hash = $hash", SqliteRows.Enrollment, ("$hash", tokenHash)).SingleOrDefault());

    public Task<IReadOnlyList<Enrollment>> EnrollmentsAsync(CancellationToken cancellation) => Task.FromResult(
        _file.Query($"{SqliteRows.SelectEnrollments} ORDER BY created, rowid", SqliteRows.Enrollment));

    public Task<bool> StartSessionAsync(SessionRow session, DateTimeOffset now, CancellationToken cancellation) => Task.FromResult(_file.Transact(run =>
    {
        run(
            "UPDATE sessions SET state = 3, version = version + 1, sealed_state = x'', sealed_puk = x'', ended = $now "
                + "WHERE enrollment_id = $enrollment AND state = 0",
            [("$enrollment", session.EnrollmentId), ("$now", Seconds(now))]);
        return run(
            "INSERT INTO sessions (id, enrollment_id, cookie_hash, state, version, sealed_state, sealed_puk, reason, started) "
                + "SELECT $id, id, $cookie, 0, 0, $state, $puk, '', $started FROM enrollments WHERE id = $enrollment AND " + SqliteRows.IsPending,
            [
                ("$id", session.Id), ("$enrollment", session.EnrollmentId), ("$cookie", session.CookieHash), ("$state", session.SealedState),
                ("$puk", session.SealedPuk), ("$started", Seconds(session.Started)), ("$now", Seconds(now)),
            ]) == 1;
    }));

    public Task<SessionRow?> FindSessionAsync(byte[] cookieHash, CancellationToken cancellation) => Task.FromResult(
        _file.Query($"{SqliteRows.SelectSessions} WHERE cookie_hash = $hash", SqliteRows.Session, ("$hash", cookieHash)).SingleOrDefault());

    public Task<IReadOnlyList<SessionRow>> SessionsAsync(CancellationToken cancellation) => Task.FromResult(
        _file.Query($"{SqliteRows.SelectSessionsUnsealed} ORDER BY started, rowid", SqliteRows.Session));

    public Task<bool> AdvanceSessionAsync(SessionRow seen, byte[] sealedState, CancellationToken cancellation) => Task.FromResult(
        _file.Run(
            "UPDATE sessions SET version = version + 1, sealed_state = $state, rests_until = NULL WHERE id = $id AND version = $version AND state = 0",
            ("$id", seen.Id),
            ("$version", seen.Version),
            ("$state", sealedState)) == 1);

    public Task<bool> FailSessionAsync(SessionRow seen, string reason, DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult(_file.Run(FailSession, FailureOf(seen, reason, now)) == 1);

    public Task<bool> RefuseDeviceAsync(SessionRow seen, string reason, int limit, DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult(_file.Transact(run =>
            run(FailSession, FailureOf(seen, reason, now)) == 1
            && run(
                "UPDATE enrollments SET wrong_devices = wrong_devices + 1, locked = CASE WHEN wrong_devices + 1 >= $limit THEN $now ELSE locked END WHERE id = $id",
                [("$id", seen.EnrollmentId), ("$limit", limit), ("$now", Seconds(now))]) == 1));

    public Task<bool> CompleteSessionAsync(
        SessionRow seen,
        IReadOnlyList<IssuedCredential> credentials,
        DateTimeOffset now,
        CancellationToken cancellation) => Task.FromResult(_file.Transact(run =>
    {
        // Who loses here must not get as far as its credentials: they are the winner's, serial numbers included.
        bool won = run(
            "UPDATE sessions SET state = 1, version = version + 1, sealed_state = x'', ended = $now WHERE id = $id AND version = $version AND state = 0",
            [("$id", seen.Id), ("$version", seen.Version), ("$now", Seconds(now))]) == 1
            && run(
                "UPDATE enrollments SET used = $now WHERE id = $id AND " + SqliteRows.IsPending,
                [("$id", seen.EnrollmentId), ("$now", Seconds(now))]) == 1;
        foreach (var credential in won ? credentials : [])
        {
            run(SqliteRows.InsertCredential, SqliteRows.Values(credential));
        }

        if (won)
        {
            MarkTarget(run, seen, now);
        }

        return won;
    }));

    public Task<IReadOnlyList<IssuedCredential>> CredentialsAsync(CancellationToken cancellation) => Task.FromResult(
        _file.Query($"{SqliteRows.SelectCredentials} ORDER BY issued, rowid", SqliteRows.Credential));

    public Task AnnounceAsync(Uri url, CancellationToken cancellation)
    {
        _file.Run("INSERT OR REPLACE INTO announced (one, url) VALUES (1, $url)", ("$url", url.AbsoluteUri));
        return Task.CompletedTask;
    }

    public Task<Uri?> AnnouncedUrlAsync(CancellationToken cancellation) => Task.FromResult(
        _file.Query("SELECT url FROM announced", row => new Uri(row.GetString(0))).SingleOrDefault());

    public void Dispose() => _file.Dispose();

    private static (string Name, object Value)[] FailureOf(SessionRow seen, string reason, DateTimeOffset now) =>
        [("$id", seen.Id), ("$version", seen.Version), ("$reason", reason), ("$now", Seconds(now))];

    /// <summary>Unix seconds.</summary>
    internal static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds();
}
