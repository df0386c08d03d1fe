using System.Globalization;
using Sks.Cli.Cloning;
using Sks.Cli.Terminal;

namespace Sks.Cli.Reports;

/// <summary>Leave to enrol a second device.</summary>
/// <param name="Handle">The key that was signed with.</param>
/// <param name="DeviceId">The second device.</param>
/// <param name="Issuer">Host of the issuer.</param>
/// <param name="Url">Where the second device enrols; works once, there only.</param>
/// <param name="Expires">Until when.</param>
internal sealed record CloneReport(uint Handle, string DeviceId, string Issuer, string Url, DateTimeOffset Expires)
{
    /// <summary>The URL is a secret until it is used.</summary>
    public override string ToString() => $"{nameof(CloneReport)} for {DeviceId}";

    public void ShowOn(Screen screen, DateTimeOffset now)
    {
        string until = Expires.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        screen.Line($"{Issuer} agrees. On device {DeviceId}, within {Math.Max(1, (int)(Expires - now).TotalMinutes)} minute(s) (until {until}):");
        screen.Step($"sks enroll {Url}");
        if (screen.CanAsk)
        {
            screen.Raw(QrCode.Render(Url));
        }

        screen.Line("The URL works once, and on that device only.");
    }
}
