namespace Sks.Issuer.Books;

/// <summary>What waits for the operator, and what the operator decides.</summary>
internal sealed partial class SqliteBooks
{
    private const string EndSessions =
        "UPDATE sessions SET state = 2, version = version + 1, sealed_state = x'', sealed_puk = x'', reason = $reason, ended = $now "
        + "WHERE enrollment_id = $id AND state = 0";

    public Task<Enrollment?> FindEnrollmentByIdAsync(string id, CancellationToken cancellation) => Task.FromResult(
        _file.Query($"{SqliteRows.SelectEnrollments} WHERE id = $id", SqliteRows.Enrollment, ("$id", id)).SingleOrDefault());

    public Task<bool> AddSignUpAsync(Enrollment enrollment, int limit, CancellationToken cancellation) =>
        Task.FromResult(_file.Run(SqliteRows.InsertSignUp, [.. SqliteRows.Values(enrollment), ("$limit", limit)]) == 1);

    public Task<bool> RestSessionAsync(SessionRow seen, byte[] sealedState, byte[] device, DateTimeOffset until, CancellationToken cancellation) =>
        Task.FromResult(_file.Transact(run =>
        {
            bool kept = run(
                "UPDATE sessions SET version = version + 1, sealed_state = $state, rests_until = $until, device_certificate = $device "
                    + "WHERE id = $id AND version = $version AND state = 0",
                [("$id", seen.Id), ("$version", seen.Version), ("$state", sealedState), ("$until", Seconds(until)), ("$device", device)]) == 1;
            if (kept)
            {
                run("UPDATE enrollments SET expires = $until WHERE id = $id AND signed_up = 1", [("$id", seen.EnrollmentId), ("$until", Seconds(until))]);
            }

            return kept;
        }));

    public Task<SessionRow?> FindRestingSessionAsync(string enrollmentId, DateTimeOffset now, CancellationToken cancellation) => Task.FromResult(
        _file.Query(
            $"{SqliteRows.SelectSessions} WHERE enrollment_id = $id AND state = 0 AND rests_until > $now",
            SqliteRows.Session,
            ("$id", enrollmentId),
            ("$now", Seconds(now))).SingleOrDefault());

    public Task<bool> ResumeSessionAsync(SessionRow seen, byte[] sealedState, byte[] cookieHash, CancellationToken cancellation) => Task.FromResult(
        _file.Run(
            "UPDATE sessions SET version = version + 1, sealed_state = $state, cookie_hash = $cookie "
                + "WHERE id = $id AND version = $version AND state = 0 AND rests_until IS NOT NULL",
            ("$id", seen.Id),
            ("$version", seen.Version),
            ("$state", sealedState),
            ("$cookie", cookieHash)) == 1);

    public Task<bool> ApproveAsync(SessionRow session, string deviceId, DateTimeOffset now, CancellationToken cancellation) => Task.FromResult(
        _file.Run(
            "UPDATE enrollments SET approved = $now, device_id = $device WHERE id = $id AND approved IS NULL AND " + SqliteRows.IsPending
                + " AND EXISTS (SELECT 1 FROM sessions WHERE id = $session AND state = 0 AND rests_until > $now)",
            ("$id", session.EnrollmentId),
            ("$session", session.Id),
            ("$device", deviceId),
            ("$now", Seconds(now))) == 1);

    public Task<bool> RefuseAsync(string enrollmentId, string reason, DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult(_file.Transact(run =>
        {
            bool refused = run(
                "UPDATE enrollments SET refused = $now WHERE id = $id AND " + SqliteRows.IsPending,
                [("$id", enrollmentId), ("$now", Seconds(now))]) == 1;
            if (refused)
            {
                run(EndSessions, [("$id", enrollmentId), ("$reason", reason), ("$now", Seconds(now))]);
            }

            return refused;
        }));

    public Task<bool> CountWrongIdAsync(string enrollmentId, int limit, DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult(_file.Transact(run =>
        {
            bool counted = run(
                "UPDATE enrollments SET wrong_ids = wrong_ids + 1, refused = CASE WHEN wrong_ids + 1 >= $limit THEN $now END "
                    + "WHERE id = $id AND signed_up = 1 AND approved IS NULL AND " + SqliteRows.IsPending,
                [("$id", enrollmentId), ("$limit", limit), ("$now", Seconds(now))]) == 1;
            if (counted)
            {
                run(
                    EndSessions + " AND EXISTS (SELECT 1 FROM enrollments WHERE id = $id AND refused IS NOT NULL)",
                    [("$id", enrollmentId), ("$reason", "Too many wrong device IDs were given for it."), ("$now", Seconds(now))]);
            }

            return counted;
        }));

    /// <summary>Notes what a session that is complete has done to the credential that its enrollment is about, if it is about one.</summary>
    private static void MarkTarget(Func<string, IEnumerable<(string Name, object Value)>, int> run, SessionRow session, DateTimeOffset now)
    {
        const string Managed = "EXISTS (SELECT 1 FROM enrollments WHERE id = $id AND target = serial_number AND operation = $operation)";
        (string, object)[] Values(string operation) => [("$id", session.EnrollmentId), ("$operation", operation), ("$now", Seconds(now))];
        run($"UPDATE credentials SET deleted = $now WHERE {Managed}", Values("delete"));
        run($"UPDATE credentials SET replaced = $now WHERE {Managed}", Values("renew"));
        run(
            "UPDATE credentials SET renews = (SELECT target FROM enrollments WHERE id = $id AND operation = 'renew') WHERE session_id = $session",
            [("$id", session.EnrollmentId), ("$session", session.Id)]);
    }
}
