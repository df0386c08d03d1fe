using System.Text.Json.Nodes;
using Sks.Issuer.Books;
using Sks.Issuer.Operators;
using Sks.Issuer.Revocation;

namespace Sks.Issuer.Rest;

/// <summary>One page of a list.</summary>
/// <param name="Items">Oldest first.</param>
/// <param name="Next">What <c>cursor</c> has to be for the next page; absent on the last one.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>An enrollment.</summary>
internal sealed record EnrollmentAnswer(
    string Id, string Subject, string Profile, EnrollmentState State, DateTimeOffset Created, DateTimeOffset Expires, DateTimeOffset? Used,
    string? DeviceId, int WrongDevices, ManagementOperation? Operation, string? Target, string? LastFailure)
{
    public static EnrollmentAnswer Of(Books.Enrollment enrollment, IReadOnlyList<SessionRow> sessions, DateTimeOffset now) => new(
        enrollment.Id,
        enrollment.Subject,
        enrollment.Profile,
        enrollment.StateAt(now, sessions),
        enrollment.Created,
        enrollment.Expires,
        enrollment.Used,
        enrollment.DeviceId,
        enrollment.WrongDevices,
        enrollment.Operation,
        enrollment.Target is { } target ? Convert.ToHexStringLower(target) : null,
        sessions.LastOrDefault(s => s.State == SessionState.Failed)?.Reason);
}

/// <summary>Somebody who signed up; not their device's ID, which they have to read out.</summary>
internal sealed record SignUpAnswer(string Id, string Subject, string Profile, EnrollmentState State, DateTimeOffset Created, DateTimeOffset Expires, int WrongIds)
{
    public static SignUpAnswer Of(Books.Enrollment enrollment, IReadOnlyList<SessionRow> sessions, DateTimeOffset now) => new(
        enrollment.Id, enrollment.Subject, enrollment.Profile, enrollment.StateAt(now, sessions), enrollment.Created, enrollment.Expires, enrollment.WrongIds);
}

/// <summary>A URL for the holder, shown only now.</summary>
internal sealed record UrlAnswer(string Id, string Subject, DateTimeOffset Expires, string? DeviceId, string Url);

/// <summary>What was decided.</summary>
internal sealed record DecisionAnswer(string Id, string Subject, EnrollmentState State, string? DeviceId);

/// <summary>A credential that counts.</summary>
internal sealed record CredentialAnswer(
    string SerialNumber, string Subject, CredentialState State, string DeviceId, DateTimeOffset NotBefore, DateTimeOffset NotAfter, DateTimeOffset Issued,
    DateTimeOffset? Replaced, DateTimeOffset? Deleted, DateTimeOffset? Revoked, string? RevocationReason, string? Renews, string Enrollment, string Certificate)
{
    public static CredentialAnswer Of(IssuedCredential credential) => new(
        Convert.ToHexStringLower(credential.SerialNumber),
        credential.Subject,
        credential.State,
        Core.Devices.DeviceId.GroupedForm(credential.DeviceCertificate),
        credential.NotBefore,
        credential.NotAfter,
        credential.Issued,
        credential.Replaced,
        credential.Deleted,
        credential.Revoked,
        credential.Revoked is null ? null : RevocationWords.Of(credential.Reason),
        credential.Renews is { } renewed ? Convert.ToHexStringLower(renewed) : null,
        credential.EnrollmentId,
        Convert.ToBase64String(credential.Certificate));
}

/// <summary>What was revoked.</summary>
/// <param name="Credential">This one.</param>
/// <param name="ActiveClones">Clones of it, in other devices, that go on.</param>
internal sealed record RevocationAnswer(CredentialAnswer Credential, IReadOnlyList<CredentialAnswer> ActiveClones);

/// <summary>A PUK; the audit log says who was shown it.</summary>
internal sealed record PukAnswer(string Puk);

/// <summary>An operator.</summary>
internal sealed record OperatorAnswer(string Id, string Subject, OperatorRole Role, DateTimeOffset Added, DateTimeOffset? Removed)
{
    public static OperatorAnswer Of(IssuerOperator @operator) => new(@operator.Id, @operator.Subject, @operator.Role, @operator.Added, @operator.Removed);
}

/// <summary>An operator, with the URL by which they enrol, shown only now.</summary>
internal sealed record NewOperatorAnswer(string Id, string Subject, OperatorRole Role, string Url);

/// <summary>Entries of the audit log as <c>audit export</c> writes them.</summary>
internal sealed record AuditAnswer(IReadOnlyList<JsonNode> Items, string? Next);

/// <summary>Whether the audit log is whole.</summary>
internal sealed record AuditVerification(bool Whole, long Entries, string Head, IReadOnlyList<string> Problems);
