using Microsoft.Data.Sqlite;

namespace Sks.Issuer.Books;

/// <summary>How rows become records, and records rows.</summary>
internal static class SqliteRows
{
    public const string SelectEnrollments =
        "SELECT id, token_hash, subject, profile, created, expires, used, device_id, wrong_devices, locked, cloned_from, clone_family, "
        + "signed_up, wrong_ids, approved, refused, operation, target FROM enrollments";

    public const string InsertEnrollment = InsertIntoEnrollments + "VALUES (" + EnrollmentValues + ")";

    /// <summary>As <see cref="InsertEnrollment"/>, if the family has fewer than <c>$limit</c> clones since <c>$since</c>.</summary>
    public const string InsertClone = InsertIntoEnrollments + "SELECT " + EnrollmentValues
        + " WHERE (SELECT count(*) FROM enrollments WHERE clone_family = $family AND cloned_from IS NOT NULL AND created > $since) < $limit";

    /// <summary>As <see cref="InsertEnrollment"/>, if fewer than <c>$limit</c> people who signed up wait.</summary>
    public const string InsertSignUp = InsertIntoEnrollments + "SELECT " + EnrollmentValues
        + " WHERE (SELECT count(*) FROM enrollments WHERE signed_up = 1 AND used IS NULL AND refused IS NULL AND locked IS NULL AND expires > $created) < $limit";

    /// <summary>The condition that an enrollment is pending at <c>$now</c>.</summary>
    public const string IsPending = "used IS NULL AND locked IS NULL AND refused IS NULL AND expires > $now";

    public const string SelectSessions =
        "SELECT id, enrollment_id, cookie_hash, state, version, reason, started, sealed_state, sealed_puk, rests_until, device_certificate FROM sessions";

    public const string SelectSessionsUnsealed =
        "SELECT id, enrollment_id, cookie_hash, state, version, reason, started, x'', x'', rests_until, device_certificate FROM sessions";

    public const string SelectCredentials =
        "SELECT serial_number, session_id, enrollment_id, key_id, subject, certificate, device_certificate, not_before, not_after, issued, "
        + "replaced, deleted, renews FROM credentials";

    public const string InsertCredential =
        "INSERT INTO credentials "
        + "(serial_number, session_id, enrollment_id, key_id, subject, certificate, device_certificate, not_before, not_after, issued) "
        + "VALUES ($serial, $session, $enrollment, $key, $subject, $certificate, $device, $notBefore, $notAfter, $issued)";

    private const string InsertIntoEnrollments =
        "INSERT INTO enrollments (id, token_hash, subject, profile, created, expires, device_id, cloned_from, clone_family, signed_up, operation, target) ";

    private const string EnrollmentValues = "$id, $hash, $subject, $profile, $created, $expires, $device, $clonedFrom, $family, $signedUp, $operation, $target";

    public static Enrollment Enrollment(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetFieldValue<byte[]>(1),
        row.GetString(2),
        row.GetString(3),
        Time(row, 4),
        Time(row, 5),
        OptionalTime(row, 6))
    {
        DeviceId = row.IsDBNull(7) ? null : row.GetString(7),
        WrongDevices = row.GetInt32(8),
        Locked = OptionalTime(row, 9),
        ClonedFrom = row.IsDBNull(10) ? null : row.GetFieldValue<byte[]>(10),
        CloneFamily = row.IsDBNull(11) ? null : row.GetFieldValue<byte[]>(11),
        SignedUp = row.GetInt32(12) != 0,
        WrongIds = row.GetInt32(13),
        Approved = OptionalTime(row, 14),
        Refused = OptionalTime(row, 15),
        Operation = row.IsDBNull(16) ? null : Enum.Parse<ManagementOperation>(row.GetString(16), ignoreCase: true),
        Target = row.IsDBNull(17) ? null : row.GetFieldValue<byte[]>(17),
    };

    public static SessionRow Session(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetFieldValue<byte[]>(2),
        (SessionState)row.GetInt32(3),
        row.GetInt64(4),
        row.GetFieldValue<byte[]>(7),
        row.GetFieldValue<byte[]>(8),
        row.GetString(5),
        Time(row, 6))
    {
        RestsUntil = OptionalTime(row, 9),
        DeviceCertificate = row.IsDBNull(10) ? [] : row.GetFieldValue<byte[]>(10),
    };

    public static IssuedCredential Credential(SqliteDataReader row) => new(
        row.GetFieldValue<byte[]>(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetFieldValue<byte[]>(5),
        row.GetFieldValue<byte[]>(6),
        Time(row, 7),
        Time(row, 8),
        Time(row, 9))
    {
        Replaced = OptionalTime(row, 10),
        Deleted = OptionalTime(row, 11),
        Renews = row.IsDBNull(12) ? null : row.GetFieldValue<byte[]>(12),
    };

    public static (string Name, object Value)[] Values(Enrollment enrollment) =>
    [
        ("$id", enrollment.Id),
        ("$hash", enrollment.TokenHash),
        ("$subject", enrollment.Subject),
        ("$profile", enrollment.Profile),
        ("$created", SqliteBooks.Seconds(enrollment.Created)),
        ("$expires", SqliteBooks.Seconds(enrollment.Expires)),
        ("$device", enrollment.DeviceId ?? (object)DBNull.Value),
        ("$clonedFrom", enrollment.ClonedFrom ?? (object)DBNull.Value),
        ("$family", enrollment.CloneFamily ?? (object)DBNull.Value),
        ("$signedUp", enrollment.SignedUp ? 1 : 0),
        ("$operation", enrollment.Operation?.ToString().ToLowerInvariant() ?? (object)DBNull.Value),
        ("$target", enrollment.Target ?? (object)DBNull.Value),
    ];

    public static IEnumerable<(string Name, object Value)> Values(IssuedCredential credential) =>
    [
        ("$serial", credential.SerialNumber),
        ("$session", credential.SessionId),
        ("$enrollment", credential.EnrollmentId),
        ("$key", credential.KeyId),
        ("$subject", credential.Subject),
        ("$certificate", credential.Certificate),
        ("$device", credential.DeviceCertificate),
        ("$notBefore", SqliteBooks.Seconds(credential.NotBefore)),
        ("$notAfter", SqliteBooks.Seconds(credential.NotAfter)),
        ("$issued", SqliteBooks.Seconds(credential.Issued)),
    ];

    private static DateTimeOffset? OptionalTime(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : Time(row, column);

    private static DateTimeOffset Time(SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(column));
}
