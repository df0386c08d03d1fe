using Sks.Core.Devices;
using Sks.Issuer.Audit;
using Sks.Issuer.Revocation;

namespace Sks.Issuer.Books;

/// <summary>Revocation.</summary>
internal sealed partial class SqlBooks
{
    private const string TargetRevoked = "The credential that this was about has been revoked.";
    private const string RevokedOnly = "revoked IS NOT NULL";

    /// <summary>Enrollments that would make something of the credential <c>@serial</c>.</summary>
    private const string WouldUse = "person = @person AND (cloned_from = @serial OR target = @serial)";

    public Task<bool> RevokeAsync(IssuedCredential credential, RevocationReason reason, DateTimeOffset now, CancellationToken cancellation) => database.TransactAsync(
        async transaction =>
        {
            SqlValue[] credentialAt = [("person", credential.Person), ("serial", credential.SerialNumber), ("now", Seconds(now))];

            // Before the credential: whoever completes a session takes its enrollment first as well.
            var pending = await transaction.QueryAsync(
                $"SELECT id FROM enrollments WHERE {WouldUse} AND {SqlRows.IsPending}{database.ForUpdate}", row => row.GetString(0), credentialAt).ConfigureAwait(false);
            await transaction.RunAsync($"UPDATE enrollments SET refused = @now WHERE {WouldUse} AND {SqlRows.IsPending}", credentialAt).ConfigureAwait(false);
            await transaction.RunAsync(
                "UPDATE sessions SET state = 2, version = version + 1, sealed_state = @nothing, sealed_puk = @nothing, sealed_secrets = @nothing, sealed_answer = @nothing, reason = @why, ended = @now "
                    + $"WHERE person = @person AND state = 0 AND enrollment_id IN (SELECT id FROM enrollments WHERE {WouldUse} AND refused IS NOT NULL)",
                [.. credentialAt, ("nothing", Nothing), ("why", TargetRevoked)]).ConfigureAwait(false);
            foreach (string id in pending)
            {
                await NoteAsync(transaction, credential.Person, new AuditEvent(AuditEvents.EnrollmentRefused, OfEnrollment(id), TargetRevoked)).ConfigureAwait(false);
            }

            return await transaction.RunAsync(
                "UPDATE credentials SET revoked = @now, revocation_reason = @reason WHERE person = @person AND serial_number = @serial AND revoked IS NULL",
                [.. credentialAt, ("reason", (int)reason)]).ConfigureAwait(false) == 1
                && await NoteAsync(transaction, credential.Person, new AuditEvent(
                    AuditEvents.CredentialRevoked,
                    OfCredential(credential.SerialNumber),
                    RevocationWords.Of(reason),
                    ("subject", credential.Subject),
                    ("device", DeviceId.GroupedForm(credential.DeviceCertificate)))).ConfigureAwait(false);
        },
        cancellation);

    public Task<IReadOnlyList<IssuedCredential>> ClonesOfAsync(IssuedCredential credential, CancellationToken cancellation) => database.QueryAsync(
        $"{SqlRows.SelectCredentials} WHERE person = @person AND enrollment_id IN (SELECT id FROM enrollments WHERE person = @person AND cloned_from = @serial) "
            + $"ORDER BY issued, {database.OrderWithinSecond("serial_number")}",
        SqlRows.Credential,
        cancellation,
        ("person", credential.Person),
        ("serial", credential.SerialNumber));

    public async Task<IReadOnlyList<IssuedCredential>> CredentialsOfDeviceAsync(string deviceId, CancellationToken cancellation)
    {
        await NameDevicesAsync(cancellation).ConfigureAwait(false);
        return await database.QueryAsync(
            $"{SqlRows.SelectCredentials} WHERE device_id = @device ORDER BY issued, {database.OrderWithinSecond("serial_number")}",
            SqlRows.Credential,
            cancellation,
            ("device", deviceId)).ConfigureAwait(false);
    }

    public Task AddLostDeviceAsync(LostDevice device, CancellationToken cancellation) => database.RunAsync(
        "INSERT INTO lost_devices (device_id, since) VALUES (@device, @since) ON CONFLICT (device_id) DO NOTHING",
        cancellation,
        ("device", device.DeviceId),
        ("since", Seconds(device.Since)));

    public async Task<bool> RemoveLostDeviceAsync(string deviceId, CancellationToken cancellation) =>
        await database.RunAsync("DELETE FROM lost_devices WHERE device_id = @device", cancellation, ("device", deviceId)).ConfigureAwait(false) == 1;

    public async Task<bool> IsLostAsync(string deviceId, CancellationToken cancellation) =>
        (await database.QueryAsync("SELECT since FROM lost_devices WHERE device_id = @device", row => row.GetInt64(0), cancellation, ("device", deviceId))
            .ConfigureAwait(false)).Count > 0;

    public Task<IReadOnlyList<LostDevice>> LostDevicesAsync(CancellationToken cancellation) => database.QueryAsync(
        "SELECT device_id, since FROM lost_devices ORDER BY since, device_id", row => new LostDevice(row.GetString(0), SqlRows.Time(row, 1)), cancellation);

    public async Task<CertificateStatus?> FindStatusAsync(byte[] serialNumber, CancellationToken cancellation)
    {
        var found = await database.QueryAsync(
            "SELECT revoked, revocation_reason FROM credentials WHERE serial_number = @serial",
            row => new CertificateStatus(SqlRows.OptionalTime(row, 0), SqlRows.Reason(row, 1)),
            cancellation,
            ("serial", serialNumber)).ConfigureAwait(false);
        return found.Count > 0 ? found[0] : null;
    }

    public async Task<long> CountRevokedAsync(DateTimeOffset since, DateTimeOffset validAt, CancellationToken cancellation) =>
        (await database.QueryAsync(
            $"SELECT count(*) FROM credentials WHERE {RevokedOnly} AND revoked >= @since AND not_after >= @valid",
            row => row.GetInt64(0),
            cancellation,
            ("since", Seconds(since)),
            ("valid", Seconds(validAt))).ConfigureAwait(false)).Single();

    public Task<IReadOnlyList<RevokedCertificate>> RevokedAsync(DateTimeOffset validAt, CancellationToken cancellation) => database.QueryAsync(
        $"SELECT serial_number, revoked, revocation_reason FROM credentials WHERE {RevokedOnly} AND not_after >= @valid ORDER BY serial_number",
        row => new RevokedCertificate(SqlRows.Bytes(row, 0), SqlRows.Time(row, 1), SqlRows.Reason(row, 2)),
        cancellation,
        ("valid", Seconds(validAt)));

    public async Task<PublishedCrl?> CrlAsync(long known, CancellationToken cancellation) =>
        (await database.QueryAsync(
            "SELECT number, this_update, next_update, recent, CASE WHEN number = @known THEN @nothing ELSE der END FROM crl",
            row => new PublishedCrl(row.GetInt64(0), SqlRows.Time(row, 1), SqlRows.Time(row, 2), row.GetInt64(3), SqlRows.Bytes(row, 4)),
            cancellation,
            ("known", known),
            ("nothing", Nothing)).ConfigureAwait(false)).SingleOrDefault();

    public async Task<bool> PublishCrlAsync(PublishedCrl crl, long before, CancellationToken cancellation) =>
        await database.RunAsync(
            before == 0
                ? "INSERT INTO crl (one, number, this_update, next_update, recent, der) VALUES (1, @number, @this, @next, @recent, @der) ON CONFLICT (one) DO NOTHING"
                : "UPDATE crl SET number = @number, this_update = @this, next_update = @next, recent = @recent, der = @der WHERE one = 1 AND number = @before",
            cancellation,
            ("number", crl.Number),
            ("this", Seconds(crl.ThisUpdate)),
            ("next", Seconds(crl.NextUpdate)),
            ("recent", crl.Recent),
            ("der", crl.Der),
            ("before", before)).ConfigureAwait(false) == 1;

    /// <summary>Credentials from before there were device IDs in the books get them.</summary>
    private async Task NameDevicesAsync(CancellationToken cancellation)
    {
        var nameless = await database.QueryAsync($"{SqlRows.SelectCredentials} WHERE device_id IS NULL", SqlRows.Credential, cancellation).ConfigureAwait(false);
        foreach (var credential in nameless)
        {
            await database.RunAsync(
                "UPDATE credentials SET device_id = @device WHERE person = @person AND serial_number = @serial",
                cancellation,
                ("device", DeviceId.GroupedForm(credential.DeviceCertificate)),
                ("person", credential.Person),
                ("serial", credential.SerialNumber)).ConfigureAwait(false);
        }
    }
}
