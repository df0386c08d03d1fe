using Sks.Cli.Terminal;
using Sks.Engine.Store;

namespace Sks.Cli.Reports;

/// <summary>What <c>sks store info</c> tells of a store.</summary>
/// <param name="Directory">Where it is.</param>
/// <param name="Protector">How its master key is protected.</param>
/// <param name="ProtectorParameters">With what parameters, the unit in each name.</param>
/// <param name="KeyFileVersion">Version of <c>master.key</c>.</param>
/// <param name="DatabaseVersion">Version of the database's schema.</param>
/// <param name="Records">How many records of each kind.</param>
/// <param name="DatabaseBytes">Size of the database.</param>
/// <param name="LogBytes">Size of its log.</param>
internal sealed record StoreInfoReport(
    string Directory,
    string Protector,
    IReadOnlyDictionary<string, long> ProtectorParameters,
    int KeyFileVersion,
    int DatabaseVersion,
    IReadOnlyDictionary<string, int> Records,
    long DatabaseBytes,
    long LogBytes)
{
    public static StoreInfoReport Of(StoreInfo info) => new(
        info.Directory,
        info.Protector.Kind,
        info.Protector.Parameters.ToDictionary(),
        info.KeyFileVersion,
        info.DatabaseVersion,
        info.Records.ToDictionary(count => count.Key.ToString(), count => count.Value),
        info.DatabaseSize,
        info.LogSize);

    public void ShowOn(Screen screen)
    {
        screen.Line($"Key store {Directory}");
        screen.Field("Master key", Protector);
        foreach (var (name, value) in ProtectorParameters)
        {
            screen.Field($"  {name}", $"{value}");
        }

        screen.Field("Versions", $"master.key {KeyFileVersion}, store.db {DatabaseVersion}");
        screen.Field("Size", $"{DatabaseBytes} bytes, log {LogBytes} bytes");
        foreach (var (kind, count) in Records)
        {
            screen.Field($"  {kind}", $"{count}");
        }
    }
}
