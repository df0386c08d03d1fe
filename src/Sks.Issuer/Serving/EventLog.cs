using Microsoft.Extensions.Logging.Console;

namespace Sks.Issuer.Serving;

/// <summary>One line an event, to standard error, whether it comes from the server or a command.</summary>
internal static class EventLog
{
    /// <summary>The framework's own lines about requests would hold tokens, so it speaks of trouble only.</summary>
    public static void AddEvents(this ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Error);
        logging.AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.ColorBehavior = LoggerColorBehavior.Disabled;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-ddTHH:mm:ssZ ";
        });
        logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
