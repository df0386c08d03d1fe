namespace Sks.Issuer.SignUp;

/// <summary>What is logged about people who sign up: ids and the names that they gave, never URLs.</summary>
internal static partial class SignUpLog
{
    [LoggerMessage(EventId = 30, Level = LogLevel.Information, Message = "Enrollment {Enrollment}: {Subject} signs up")]
    public static partial void SignedUp(this ILogger log, string enrollment, string subject);

    [LoggerMessage(EventId = 31, Level = LogLevel.Warning, Message = "Sign-up refused: {Pending} people wait, which is the limit")]
    public static partial void TooMany(this ILogger log, int pending);
}
