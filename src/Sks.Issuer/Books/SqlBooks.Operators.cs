using System.Data.Common;
using Sks.Issuer.Audit;
using Sks.Issuer.Operators;

namespace Sks.Issuer.Books;

/// <summary>Operators, and what they see page by page.</summary>
internal sealed partial class SqlBooks
{
    private const string SelectOperators = "SELECT id, subject, role, enrollment_id, added, removed FROM operators";

    public Task AddOperatorAsync(IssuerOperator @operator, Enrollment enrollment, CancellationToken cancellation) => database.TransactAsync(
        async transaction =>
        {
            await InsertAsync(transaction, enrollment).ConfigureAwait(false);
            await transaction.RunAsync(
                "INSERT INTO operators (person, id, subject, role, enrollment_id, added) VALUES (@person, @id, @subject, @role, @enrollment, @added)",
                ("person", @operator.Person), ("id", @operator.Id), ("subject", @operator.Subject), ("role", Word(@operator.Role)),
                ("enrollment", @operator.EnrollmentId), ("added", Seconds(@operator.Added))).ConfigureAwait(false);
            return await NoteAsync(transaction, @operator, AuditEvents.OperatorAdded, @operator.Role).ConfigureAwait(false);
        },
        cancellation);

    public Task<IReadOnlyList<IssuerOperator>> OperatorsAsync(CancellationToken cancellation) =>
        database.QueryAsync($"{SelectOperators} ORDER BY added, {database.OrderWithinSecond("id")}", Operator, cancellation);

    public async Task<IssuerOperator?> FindOperatorAsync(string id, CancellationToken cancellation) =>
        (await database.QueryAsync($"{SelectOperators} WHERE id = @id", Operator, cancellation, ("id", id)).ConfigureAwait(false)).SingleOrDefault();

    public Task<bool> SetRoleAsync(IssuerOperator @operator, OperatorRole role, CancellationToken cancellation) => database.TransactAsync(
        async transaction => await transaction.RunAsync(
            "UPDATE operators SET role = @role WHERE person = @person AND id = @id AND removed IS NULL",
            ("person", @operator.Person), ("id", @operator.Id), ("role", Word(role))).ConfigureAwait(false) == 1
            && await NoteAsync(transaction, @operator, AuditEvents.OperatorRole, role).ConfigureAwait(false),
        cancellation);

    public Task<bool> RemoveOperatorAsync(IssuerOperator @operator, DateTimeOffset now, CancellationToken cancellation) => database.TransactAsync(
        async transaction =>
        {
            await LockAsync(transaction, @operator.Person, @operator.EnrollmentId).ConfigureAwait(false);
            bool removed = await transaction.RunAsync(
                "UPDATE operators SET removed = @now WHERE person = @person AND id = @id AND removed IS NULL",
                ("person", @operator.Person), ("id", @operator.Id), ("now", Seconds(now))).ConfigureAwait(false) == 1;
            if (removed)
            {
                await transaction.RunAsync(
                    "UPDATE enrollments SET refused = @now WHERE person = @person AND id = @enrollment AND " + SqlRows.IsPending,
                    ("person", @operator.Person), ("enrollment", @operator.EnrollmentId), ("now", Seconds(now))).ConfigureAwait(false);
                await NoteAsync(transaction, @operator, AuditEvents.OperatorRemoved, @operator.Role).ConfigureAwait(false);
            }

            return removed;
        },
        cancellation);

    public Task<IReadOnlyList<Enrollment>> EnrollmentsAfterAsync((long Created, string Id)? after, bool signedUp, int limit, CancellationToken cancellation) =>
        database.QueryAsync(
            $"{SqlRows.SelectEnrollments} WHERE operator IS NULL AND (created > @created OR (created = @created AND id > @id)) "
                + $"{(signedUp ? "AND signed_up = 1 " : "")}ORDER BY created, id LIMIT @limit",
            SqlRows.Enrollment,
            cancellation,
            ("created", after?.Created ?? -1),
            ("id", after?.Id ?? ""),
            ("limit", limit));

    public Task<IReadOnlyList<IssuedCredential>> CredentialsAfterAsync((long Issued, byte[] SerialNumber)? after, int limit, CancellationToken cancellation) =>
        database.QueryAsync(
            $"{SqlRows.SelectCredentials} WHERE issued > @issued OR (issued = @issued AND serial_number > @serial) ORDER BY issued, serial_number LIMIT @limit",
            SqlRows.Credential,
            cancellation,
            ("issued", after?.Issued ?? -1),
            ("serial", after?.SerialNumber ?? []),
            ("limit", limit));

    public Task<IReadOnlyList<SessionRow>> SessionsOfAsync(Enrollment enrollment, CancellationToken cancellation) => database.QueryAsync(
        $"{SqlRows.SelectSessionsUnsealed} WHERE person = @person AND enrollment_id = @id ORDER BY started, {database.OrderWithinSecond("id")}",
        SqlRows.SessionUnsealed,
        cancellation,
        ("person", enrollment.Person),
        ("id", enrollment.Id));

    public async Task<SessionRow> SessionOfAsync(IssuedCredential credential, CancellationToken cancellation) => (await database.QueryAsync(
        $"{SqlRows.SelectSessions} WHERE person = @person AND id = @id",
        SqlRows.Session,
        cancellation,
        ("person", credential.Person),
        ("id", credential.SessionId)).ConfigureAwait(false)).Single();

    public Task<bool> NotePukShownAsync(
        SessionRow session, byte[] credential, bool again, string reason, DateTimeOffset now, CancellationToken cancellation) => database.TransactAsync(
        async transaction => await transaction.RunAsync(
            $"UPDATE sessions SET puk_shown = @now WHERE person = @person AND id = @id{(again ? "" : " AND puk_shown IS NULL")}",
            ("person", session.Person), ("id", session.Id), ("now", Seconds(now))).ConfigureAwait(false) == 1
            && await NoteAsync(
                transaction,
                session.Person,
                new AuditEvent(AuditEvents.PukShown, OfCredential(credential), reason, ("session", session.Id), ("again", again ? "allowed" : null))).ConfigureAwait(false),
        cancellation);

    private static IssuerOperator Operator(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        Enum.Parse<OperatorRole>(row.GetString(2), ignoreCase: true),
        row.GetString(3),
        SqlRows.Time(row, 4),
        SqlRows.OptionalTime(row, 5));

    private static string Word(OperatorRole role) => role.ToString().ToLowerInvariant();

    private Task<bool> NoteAsync(SqlTransaction transaction, IssuerOperator @operator, string what, OperatorRole role) => NoteAsync(
        transaction, @operator.Person, new AuditEvent(what, $"operator {@operator.Id}", "", ("subject", @operator.Subject), ("role", Word(role))));
}
