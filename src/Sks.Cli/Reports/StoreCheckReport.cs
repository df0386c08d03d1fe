using Sks.Engine.Store.Check;

namespace Sks.Cli.Reports;

/// <summary>What <c>sks store check</c> has found.</summary>
/// <param name="Clean">Whether nothing is wrong.</param>
/// <param name="Records">Records looked at.</param>
/// <param name="FaultCount">Faults found.</param>
/// <param name="Faults">The first thousand.</param>
internal sealed record StoreCheckReport(bool Clean, int Records, int FaultCount, IReadOnlyList<StoreFaultReport> Faults)
{
    public static StoreCheckReport Of(StoreCheckResult result) =>
        new(result.IsClean, result.Records, result.FaultCount, [.. result.Faults.Select(StoreFaultReport.Of)]);
}
