using Sks.Cli.Terminal;
using Sks.Engine.Store;

namespace Sks.Cli.Reports;

/// <summary>What <c>sks store info</c> tells of a store.</summary>
/// <param name="Directory">Where it is.</param>
/// <param name="Protector">How its master key is protected.</param>
/// <param name="ProtectorParameters">With what parameters, the unit in each name.</param>
/// <param name="Pcrs">The TPM's registers to which it is bound.</param>
/// <param name="RollbackCounter">Whether a counter in the TPM tells older copies.</param>
/// <param name="AttestationKey">Where the attestation key is: <c>software</c> or <c>tpm</c>.</param>
/// <param name="Accepted">Older copies that were accepted; <see langword="null"/>: there are some, and it takes the master key to read them.</param>
/// <param name="KeyFileVersion">Version of <c>master.key</c>.</param>
/// <param name="DatabaseVersion">Version of the database's schema.</param>
/// <param name="Records">How many records of each kind.</param>
/// <param name="DatabaseBytes">Size of the database.</param>
/// <param name="LogBytes">Size of its log.</param>
internal sealed record StoreInfoReport(
    string Directory,
    string Protector,
    IReadOnlyDictionary<string, long> ProtectorParameters,
    IReadOnlyList<int> Pcrs,
    bool RollbackCounter,
    string AttestationKey,
    IReadOnlyList<AcceptedCopyReport>? Accepted,
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
        info.Protector.Pcrs,
        info.Protector.HasCounter,
        info.HasTpmKey ? "tpm" : "software",
        info.Accepted?.Select(AcceptedCopyReport.Of).ToArray(),
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

        if (Pcrs.Count > 0)
        {
            screen.Field("  bound to PCR", string.Join(", ", Pcrs));
        }

        screen.Field("Older copies", RollbackCounter ? "refused, by a counter in the TPM" : "not noticed");
        ShowAccepted(screen);
        screen.Field("Attestation key", AttestationKey == "tpm" ? "in a TPM" : "in software");
        screen.Field("Versions", $"master.key {KeyFileVersion}, store.db {DatabaseVersion}");
        screen.Field("Size", $"{DatabaseBytes} bytes, log {LogBytes} bytes");
        foreach (var (kind, count) in Records)
        {
            screen.Field($"  {kind}", $"{count}");
        }
    }

    private void ShowAccepted(Screen screen)
    {
        if (Accepted is null)
        {
            screen.Field("  accepted", $"{Records[nameof(RecordKind.Acceptance)]} times");
        }

        foreach (var accepted in Accepted ?? [])
        {
            screen.Field("  accepted", $"{accepted.Time:yyyy-MM-dd HH:mm} UTC: {accepted.Reason}, generation {accepted.Generation}, counter {accepted.Counter}");
        }
    }
}
