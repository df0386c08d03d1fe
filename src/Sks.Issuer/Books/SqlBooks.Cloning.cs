namespace Sks.Issuer.Books;

/// <summary>Clones of credentials.</summary>
internal sealed partial class SqlBooks
{
    public async Task<(IssuedCredential Credential, Enrollment Enrollment)?> FindCredentialAsync(byte[] serialNumber, long? person, CancellationToken cancellation)
    {
        var credential = (await database.QueryAsync(
            $"{SqlRows.SelectCredentials} WHERE serial_number = @serial{Near(person)}", SqlRows.Credential, cancellation, [("serial", serialNumber), .. ValuesOf(person)])
            .ConfigureAwait(false)).SingleOrDefault();
        return credential is null ? null : (credential, (await database.QueryAsync(
            $"{SqlRows.SelectEnrollments} WHERE person = @person AND id = @id",
            SqlRows.Enrollment,
            cancellation,
            ("person", credential.Person),
            ("id", credential.EnrollmentId)).ConfigureAwait(false)).Single());
    }

    public async Task<CloneOutcome> AddCloneAsync(
        Enrollment enrollment,
        byte[] challenge,
        DateTimeOffset challengeExpires,
        int limit,
        CancellationToken cancellation)
    {
        var outcome = CloneOutcome.Replayed;
        await database.TransactAsync(
            async transaction =>
            {
                outcome = CloneOutcome.Replayed;

                // Two clones of a family count one after the other.
                await transaction.QueryAsync(
                    "SELECT enrollment_id FROM credentials WHERE person = @person AND serial_number = @family" + database.ForUpdate,
                    row => row.GetString(0),
                    ("person", enrollment.Person),
                    ("family", enrollment.CloneFamily)).ConfigureAwait(false);
                await transaction.RunAsync(
                    "DELETE FROM answered_challenges WHERE person = @person AND expires <= @now",
                    ("person", enrollment.Person),
                    ("now", Seconds(enrollment.Created))).ConfigureAwait(false);

                // A signature is by one person's credential: so the same request comes to the same rows.
                bool first = await transaction.RunAsync(
                    "INSERT INTO answered_challenges (person, challenge, expires) VALUES (@person, @challenge, @expires) ON CONFLICT DO NOTHING",
                    ("person", enrollment.Person),
                    ("challenge", challenge),
                    ("expires", Seconds(challengeExpires))).ConfigureAwait(false) == 1;
                if (first)
                {
                    long clones = (await transaction.QueryAsync(
                        SqlRows.CountClones,
                        row => row.GetInt64(0),
                        ("person", enrollment.Person),
                        ("family", enrollment.CloneFamily),
                        ("since", Seconds(enrollment.Created.AddDays(-1)))).ConfigureAwait(false)).Single();
                    outcome = clones < limit ? CloneOutcome.Added : CloneOutcome.OverLimit;
                }

                return outcome == CloneOutcome.Added
                    && await transaction.RunAsync(SqlRows.InsertEnrollment, SqlRows.Values(enrollment)).ConfigureAwait(false) == 1;
            },
            cancellation).ConfigureAwait(false);
        return outcome;
    }
}
