namespace Sks.Issuer.Rest;

/// <summary>What is logged about operators who are refused; what they do is in the audit log.</summary>
internal static partial class RestLog
{
    [LoggerMessage(EventId = 70, Level = LogLevel.Warning, Message = "Operator {Operator} may not {Method} {Path}")]
    public static partial void MayNot(this ILogger log, string @operator, string method, string path);

    [LoggerMessage(EventId = 71, Level = LogLevel.Warning, Message = "The client certificate {Serial} is no operator's")]
    public static partial void NoOperator(this ILogger log, string serial);

    [LoggerMessage(EventId = 72, Level = LogLevel.Information, Message = "A client of the interface for operators cannot be asked for a certificate")]
    public static partial void NoCertificate(this ILogger log);
}
