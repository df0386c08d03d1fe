namespace Sks.Issuer.Books;

/// <summary>Clones of credentials.</summary>
internal sealed partial class SqliteBooks
{
    public Task<(IssuedCredential Credential, Enrollment Enrollment)?> FindCredentialAsync(byte[] serialNumber, CancellationToken cancellation)
    {
        var credential = _file.Query($"{SqliteRows.SelectCredentials} WHERE serial_number = $serial", SqliteRows.Credential, ("$serial", serialNumber)).SingleOrDefault();
        return Task.FromResult<(IssuedCredential, Enrollment)?>(credential is null
            ? null
            : (credential, _file.Query($"{SqliteRows.SelectEnrollments} WHERE id = $id", SqliteRows.Enrollment, ("$id", credential.EnrollmentId)).Single()));
    }

    public Task<CloneOutcome> AddCloneAsync(
        Enrollment enrollment,
        byte[] challenge,
        DateTimeOffset challengeExpires,
        int limit,
        CancellationToken cancellation)
    {
        var outcome = CloneOutcome.Replayed;
        _file.Transact(run =>
        {
            run("DELETE FROM answered_challenges WHERE expires <= $now", [("$now", Seconds(enrollment.Created))]);
            bool first = run(
                "INSERT OR IGNORE INTO answered_challenges (challenge, expires) VALUES ($challenge, $expires)",
                [("$challenge", challenge), ("$expires", Seconds(challengeExpires))]) == 1;
            if (first)
            {
                outcome = run(
                    SqliteRows.InsertClone,
                    [.. SqliteRows.Values(enrollment), ("$since", Seconds(enrollment.Created.AddDays(-1))), ("$limit", limit)]) == 1
                        ? CloneOutcome.Added
                        : CloneOutcome.OverLimit;
            }

            return outcome == CloneOutcome.Added;
        });
        return Task.FromResult(outcome);
    }
}
