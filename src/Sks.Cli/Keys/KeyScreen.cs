using Sks.Cli.Reports;
using Sks.Cli.Terminal;

namespace Sks.Cli.Keys;

/// <summary>How a change of a key is told.</summary>
internal static class KeyScreen
{
    public static void Tell(this Screen screen, KeyReport key, string change) => screen.Show(
        new KeyChangeReport(key.Handle, key.FriendlyName, change),
        ReportJson.Default.KeyChangeReport,
        r => screen.Line($"Key {r.Handle}: {r.Change}."));
}
