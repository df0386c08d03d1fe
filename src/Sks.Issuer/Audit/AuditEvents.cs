namespace Sks.Issuer.Audit;

/// <summary>The kinds of entries in the audit log.</summary>
internal static class AuditEvents
{
    public const string EnrollmentMade = "enrollment.made";
    public const string EnrollmentApproved = "enrollment.approved";
    public const string EnrollmentRefused = "enrollment.refused";
    public const string WrongDevice = "enrollment.wrong-device";
    public const string WrongDeviceId = "signup.wrong-device-id";
    public const string SessionStarted = "session.started";
    public const string SessionRests = "session.rests";
    public const string SessionResumed = "session.resumed";
    public const string SessionFailed = "session.failed";
    public const string SessionCompleted = "session.completed";
    public const string CredentialIssued = "credential.issued";
    public const string CredentialManaged = "credential.managed";
    public const string CredentialRevoked = "credential.revoked";
    public const string SecretsForgotten = "secrets.forgotten";
    public const string PukShown = "puk.shown";
    public const string OperatorAdded = "operator.added";
    public const string OperatorRole = "operator.role";
    public const string OperatorRemoved = "operator.removed";
}
