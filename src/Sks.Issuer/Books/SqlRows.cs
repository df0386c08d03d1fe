using System.Data.Common;
using Sks.Core.Devices;
using Sks.Issuer.CertificateAuthority;

namespace Sks.Issuer.Books;

/// <summary>How rows become records, and records rows.</summary>
internal static class SqlRows
{
    public const string SelectEnrollments =
        "SELECT id, token_hash, subject, profile, created, expires, used, device_id, wrong_devices, locked, cloned_from, clone_family, "
        + "signed_up, wrong_ids, approved, refused, operation, target, names, operator FROM enrollments";

    public const string InsertEnrollment = InsertIntoEnrollments + "VALUES (" + EnrollmentValues + ")";

    /// <summary>Clones of a family since <c>@since</c>.</summary>
    public const string CountClones =
        "SELECT count(*) FROM enrollments WHERE person = @person AND clone_family = @family AND cloned_from IS NOT NULL AND created > @since";

    /// <summary>People who signed up and wait at <c>@now</c>.</summary>
    public const string CountSignUps = "SELECT count(*) FROM enrollments WHERE signed_up = 1 AND " + IsPending;

    /// <summary>The condition that an enrollment is pending at <c>@now</c>.</summary>
    public const string IsPending = "used IS NULL AND locked IS NULL AND refused IS NULL AND expires > @now";

    public const string SelectSessions =
        "SELECT id, enrollment_id, cookie_hash, state, version, reason, started, rests_until, device_certificate, person, "
        + "sealed_state, sealed_puk, response_hash, sealed_answer, sealed_secrets FROM sessions";

    public const string SelectSessionsUnsealed =
        "SELECT id, enrollment_id, cookie_hash, state, version, reason, started, rests_until, device_certificate, person FROM sessions";

    public const string SelectCredentials =
        "SELECT serial_number, session_id, enrollment_id, key_id, subject, certificate, device_certificate, not_before, not_after, issued, "
        + "replaced, deleted, renews, person, revoked, revocation_reason FROM credentials";

    public const string InsertCredential =
        "INSERT INTO credentials "
        + "(serial_number, session_id, enrollment_id, key_id, subject, certificate, device_certificate, not_before, not_after, issued, person, device_id) "
        + "VALUES (@serial, @session, @enrollment, @key, @subject, @certificate, @device, @notBefore, @notAfter, @issued, @person, @deviceId)";

    private const string InsertIntoEnrollments =
        "INSERT INTO enrollments (id, token_hash, subject, profile, created, expires, device_id, cloned_from, clone_family, signed_up, operation, target, names, person, operator) ";

    private const string EnrollmentValues = "@id, @hash, @subject, @profile, @created, @expires, @device, @clonedFrom, @family, @signedUp, @operation, @target, @names, @person, @operator";

    public static Enrollment Enrollment(DbDataReader row) => new(
        row.GetString(0),
        Bytes(row, 1),
        row.GetString(2),
        row.GetString(3),
        Time(row, 4),
        Time(row, 5),
        OptionalTime(row, 6))
    {
        DeviceId = row.IsDBNull(7) ? null : row.GetString(7),
        WrongDevices = row.GetInt32(8),
        Locked = OptionalTime(row, 9),
        ClonedFrom = row.IsDBNull(10) ? null : Bytes(row, 10),
        CloneFamily = row.IsDBNull(11) ? null : Bytes(row, 11),
        SignedUp = row.GetInt32(12) != 0,
        WrongIds = row.GetInt32(13),
        Approved = OptionalTime(row, 14),
        Refused = OptionalTime(row, 15),
        Operation = row.IsDBNull(16) ? null : Enum.Parse<ManagementOperation>(row.GetString(16), ignoreCase: true),
        Target = row.IsDBNull(17) ? null : Bytes(row, 17),
        Names = AlternativeName.Read(row.GetString(18)),
        Operator = row.IsDBNull(19) ? null : row.GetString(19),
    };

    public static SessionRow Session(DbDataReader row) => SessionUnsealed(row) with
    {
        SealedState = Bytes(row, 10),
        SealedPuk = Bytes(row, 11),
        Answered = new AnsweredResponse(Bytes(row, 12), Bytes(row, 13)),
        SealedSecrets = Bytes(row, 14),
    };

    public static SessionRow SessionUnsealed(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        Bytes(row, 2),
        (SessionState)row.GetInt32(3),
        row.GetInt64(4),
        SealedState: [],
        SealedPuk: [],
        row.GetString(5),
        Time(row, 6))
    {
        RestsUntil = OptionalTime(row, 7),
        DeviceCertificate = row.IsDBNull(8) ? [] : Bytes(row, 8),
        Person = row.GetInt64(9),
    };

    public static IssuedCredential Credential(DbDataReader row) => new(
        Bytes(row, 0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        Bytes(row, 5),
        Bytes(row, 6),
        Time(row, 7),
        Time(row, 8),
        Time(row, 9))
    {
        Replaced = OptionalTime(row, 10),
        Deleted = OptionalTime(row, 11),
        Renews = row.IsDBNull(12) ? null : Bytes(row, 12),
        Person = row.GetInt64(13),
        Revoked = OptionalTime(row, 14),
        Reason = Reason(row, 15),
    };

    public static SqlValue[] Values(Enrollment enrollment) =>
    [
        ("id", enrollment.Id),
        ("hash", enrollment.TokenHash),
        ("subject", enrollment.Subject),
        ("profile", enrollment.Profile),
        ("created", SqlBooks.Seconds(enrollment.Created)),
        ("expires", SqlBooks.Seconds(enrollment.Expires)),
        ("device", enrollment.DeviceId),
        ("clonedFrom", enrollment.ClonedFrom),
        ("family", enrollment.CloneFamily),
        ("signedUp", enrollment.SignedUp ? 1 : 0),
        ("operation", enrollment.Operation?.ToString().ToLowerInvariant()),
        ("target", enrollment.Target),
        ("operator", enrollment.Operator),
        ("names", AlternativeName.Write(enrollment.Names)),
        ("person", enrollment.Person),
    ];

    public static SqlValue[] Values(IssuedCredential credential) =>
    [
        ("serial", credential.SerialNumber),
        ("session", credential.SessionId),
        ("enrollment", credential.EnrollmentId),
        ("key", credential.KeyId),
        ("subject", credential.Subject),
        ("certificate", credential.Certificate),
        ("device", credential.DeviceCertificate),
        ("notBefore", SqlBooks.Seconds(credential.NotBefore)),
        ("notAfter", SqlBooks.Seconds(credential.NotAfter)),
        ("issued", SqlBooks.Seconds(credential.Issued)),
        ("person", credential.Person),
        ("deviceId", DeviceId.GroupedForm(credential.DeviceCertificate)),
    ];

    public static byte[] Bytes(DbDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static DateTimeOffset? OptionalTime(DbDataReader row, int column) => row.IsDBNull(column) ? null : Time(row, column);

    public static DateTimeOffset Time(DbDataReader row, int column) => DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(column));

    public static RevocationReason Reason(DbDataReader row, int column) =>
        row.IsDBNull(column) ? RevocationReason.Unspecified : (RevocationReason)row.GetInt32(column);
}
