using System.Data.Common;
using System.Security.Cryptography;
using Sks.Core.Devices;
using Sks.Issuer.Audit;

namespace Sks.Issuer.Books;

/// <summary>The audit log: notes among the rows of a person, entries in the chain.</summary>
internal sealed partial class SqlBooks
{
    private const int NotesAtOnce = 500;
    private const int NoteIdSize = 8;

    /// <summary>Unix time in ticks of 100 ns of the last note of this process, so that notes of one transaction keep their order.</summary>
    private static long _lastNoted;

    public async Task<int> ChainAuditAsync(AuditKey key, CancellationToken cancellation)
    {
        var notes = await database.QueryAsync(
            $"SELECT person, id, note FROM audit_pending ORDER BY noted, id LIMIT {NotesAtOnce}",
            row => (Person: row.GetInt64(0), Id: row.GetString(1), Text: row.GetString(2)),
            cancellation).ConfigureAwait(false);
        if (notes.Count == 0)
        {
            return 0;
        }

        await database.TransactAsync(
            async transaction =>
            {
                // Whoever has this row chains; the others wait, and then find what they were about to chain.
                var head = (await transaction.QueryAsync(
                    "SELECT sequence, hash FROM audit_heads WHERE chain = 1" + database.ForUpdate, Head).ConfigureAwait(false)).Single();
                foreach (var note in notes)
                {
                    if ((await transaction.QueryAsync(
                        "SELECT sequence FROM audit_entries WHERE chain = 1 AND id = @id", row => row.GetInt64(0), ("id", note.Id)).ConfigureAwait(false)).Count > 0)
                    {
                        continue;
                    }

                    var entry = AuditEntry.Next(note.Text, head.Sequence + 1, head.Hash, key);
                    head = new AuditHead(head.Sequence + 1, entry.Hash);
                    await transaction.RunAsync(
                        "INSERT INTO audit_entries (chain, sequence, id, content, previous, hash, mac) VALUES (1, @sequence, @id, @content, @previous, @hash, @mac)",
                        ("sequence", head.Sequence), ("id", note.Id), ("content", entry.Content), ("previous", entry.Previous), ("hash", entry.Hash), ("mac", entry.Mac))
                        .ConfigureAwait(false);
                }

                return await transaction.RunAsync(
                    "UPDATE audit_heads SET sequence = @sequence, hash = @hash WHERE chain = 1", ("sequence", head.Sequence), ("hash", head.Hash)).ConfigureAwait(false) == 1;
            },
            cancellation).ConfigureAwait(false);

        // Only now: a note that stays behind is found in the chain next time.
        foreach (var note in notes)
        {
            await database.RunAsync("DELETE FROM audit_pending WHERE person = @person AND id = @id", cancellation, ("person", note.Person), ("id", note.Id))
                .ConfigureAwait(false);
        }

        return notes.Count;
    }

    public Task<IReadOnlyList<AuditEntry>> AuditAsync(long after, int limit, CancellationToken cancellation) => database.QueryAsync(
        "SELECT content, previous, hash, mac FROM audit_entries WHERE chain = 1 AND sequence > @after ORDER BY sequence LIMIT @limit",
        row => new AuditEntry(SqlRows.Bytes(row, 0), SqlRows.Bytes(row, 1), SqlRows.Bytes(row, 2), SqlRows.Bytes(row, 3)),
        cancellation,
        ("after", after),
        ("limit", limit));

    public async Task<AuditHead> AuditHeadAsync(CancellationToken cancellation) =>
        (await database.QueryAsync("SELECT sequence, hash FROM audit_heads WHERE chain = 1", Head, cancellation).ConfigureAwait(false)).Single();

    private static AuditHead Head(DbDataReader row) => new(row.GetInt64(0), SqlRows.Bytes(row, 1));

    private static string OfEnrollment(string id) => $"enrollment {id}";

    private static string OfCredential(byte[] serialNumber) => $"credential {Convert.ToHexStringLower(serialNumber)}";

    /// <summary>Notes an event, durable with the transaction.</summary>
    /// <returns>True.</returns>
    private async Task<bool> NoteAsync(SqlTransaction transaction, long person, AuditEvent @event)
    {
        var now = database.Clock(TimeProvider.System).GetUtcNow();
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NoteIdSize));
        return await transaction.RunAsync(
            "INSERT INTO audit_pending (person, id, noted, note) VALUES (@person, @id, @noted, @note)",
            ("person", person), ("id", id), ("noted", Order(now)), ("note", AuditEntry.Note(id, who, now, @event))).ConfigureAwait(false) == 1;
    }

    private Task<bool> NoteAsync(SqlTransaction transaction, SessionRow session, string what, string reason = "") => NoteAsync(
        transaction, session.Person, new AuditEvent(what, $"session {session.Id}", reason, ("enrollment", session.EnrollmentId)));

    private async Task NoteCompletedAsync(SqlTransaction transaction, SessionRow session, IReadOnlyList<IssuedCredential> credentials)
    {
        await NoteAsync(transaction, session, AuditEvents.SessionCompleted).ConfigureAwait(false);
        foreach (var credential in credentials)
        {
            await NoteAsync(transaction, session.Person, new AuditEvent(
                AuditEvents.CredentialIssued,
                OfCredential(credential.SerialNumber),
                "",
                ("enrollment", session.EnrollmentId),
                ("subject", credential.Subject),
                ("device", DeviceId.GroupedForm(credential.DeviceCertificate)))).ConfigureAwait(false);
        }

        var managed = await transaction.QueryAsync(
            "SELECT operation, target FROM enrollments WHERE person = @person AND id = @id AND target IS NOT NULL",
            row => (Operation: row.GetString(0), Target: SqlRows.Bytes(row, 1)),
            ("person", session.Person),
            ("id", session.EnrollmentId)).ConfigureAwait(false);
        foreach (var (operation, target) in managed)
        {
            await NoteAsync(transaction, session.Person, new AuditEvent(
                AuditEvents.CredentialManaged, OfCredential(target), "", ("operation", operation), ("enrollment", session.EnrollmentId))).ConfigureAwait(false);
        }
    }

    private async Task InsertAsync(SqlTransaction transaction, Enrollment enrollment)
    {
        await transaction.RunAsync(SqlRows.InsertEnrollment, SqlRows.Values(enrollment)).ConfigureAwait(false);
        await NoteAsync(transaction, enrollment.Person, new AuditEvent(
            AuditEvents.EnrollmentMade,
            OfEnrollment(enrollment.Id),
            "",
            ("subject", enrollment.Subject),
            ("profile", enrollment.Profile),
            ("device", enrollment.DeviceId),
            ("operation", enrollment.Operation?.ToString().ToLowerInvariant()),
            ("target", enrollment.Target is { } target ? Convert.ToHexStringLower(target) : null),
            ("clonedFrom", enrollment.ClonedFrom is { } original ? Convert.ToHexStringLower(original) : null),
            ("signedUp", enrollment.SignedUp ? "yes" : null),
            ("operator", enrollment.Operator))).ConfigureAwait(false);
    }

    private static long Order(DateTimeOffset now)
    {
        long ticks = (now - DateTimeOffset.UnixEpoch).Ticks;
        long last;
        long next;
        do
        {
            last = Interlocked.Read(ref _lastNoted);
            next = Math.Max(last + 1, ticks);
        }
        while (Interlocked.CompareExchange(ref _lastNoted, next, last) != last);
        return next;
    }
}
