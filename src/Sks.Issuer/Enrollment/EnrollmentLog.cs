using Sks.KeyGen2;
using Sks.KeyGen2.Issuer;

namespace Sks.Issuer.Enrollment;

/// <summary>What is logged about enrollments: ids, never tokens, cookies, PUKs or message contents.</summary>
internal static partial class EnrollmentLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Enrollment {Enrollment}: session {Session} started")]
    public static partial void Started(this ILogger log, string enrollment, string session);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Enrollment {Enrollment}: session {Session} waits for {Phase}")]
    public static partial void Advanced(this ILogger log, string enrollment, string session, IssuerSessionPhase phase);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Enrollment {Enrollment}: session {Session} proved, {Count} credential(s) issued to device {Device}")]
    public static partial void Completed(this ILogger log, string enrollment, string session, int count, string device);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Enrollment {Enrollment}: session {Session} failed ({Error}): {Reason}")]
    public static partial void Failed(this ILogger log, string enrollment, string session, KeyGen2Error error, string reason);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "Enrollment {Enrollment}: session {Session} got a response that is not due; nothing changed")]
    public static partial void NotDue(this ILogger log, string enrollment, string session);

    [LoggerMessage(EventId = 8, Level = LogLevel.Information, Message = "Enrollment {Enrollment}: session {Session} rests and waits for the operator until {Until:u}")]
    public static partial void Rests(this ILogger log, string enrollment, string session, DateTimeOffset until);

    [LoggerMessage(EventId = 9, Level = LogLevel.Information, Message = "Enrollment {Enrollment}: session {Session} is taken up again, as the operator allowed")]
    public static partial void Resumed(this ILogger log, string enrollment, string session);

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "Enrollment {Enrollment}: session {Session} proved, {Operation} of credential {Serial} on device {Device}")]
    public static partial void Managed(this ILogger log, string enrollment, string session, Books.ManagementOperation operation, string serial, string device);

    [LoggerMessage(EventId = 11, Level = LogLevel.Information, Message = "Enrollment {Enrollment}: session {Session} got the last response again, and gave the same answer")]
    public static partial void Repeated(this ILogger log, string enrollment, string session);

    [LoggerMessage(EventId = 12, Level = LogLevel.Error, Message = "Refused with 503: {Reason}")]
    public static partial void Unavailable(this ILogger log, string reason);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "Refused with {Status}: {Reason}")]
    public static partial void Refused(this ILogger log, int status, string reason);

    [LoggerMessage(EventId = 7, Level = LogLevel.Error, Message = "Failed with 500")]
    public static partial void Broken(this ILogger log, Exception exception);
}
