namespace Sks.Issuer.Audit;

/// <summary>What the server's log says about the audit log.</summary>
internal static partial class AuditEventLog
{
    [LoggerMessage(EventId = 60, Level = LogLevel.Warning, Message = "Entries of the audit log wait to be chained: {Reason}")]
    public static partial void Waits(this ILogger log, string reason);
}
