namespace Sks.Issuer.Cloning;

/// <summary>What is logged about clones: who asked for which device and what came of it; never URLs, challenges or signatures.</summary>
internal static partial class CloneLog
{
    [LoggerMessage(EventId = 20, Level = LogLevel.Information, Message = "Clone of credential {Serial}: enrollment {Enrollment} for device {Device} until {Expires:u}")]
    public static partial void Cloned(this ILogger log, string serial, string enrollment, string device, DateTimeOffset expires);

    [LoggerMessage(EventId = 21, Level = LogLevel.Warning, Message = "Clone of credential {Serial} not made, {Status}: {Reason}")]
    public static partial void NotCloned(this ILogger log, string serial, int status, string reason);
}
