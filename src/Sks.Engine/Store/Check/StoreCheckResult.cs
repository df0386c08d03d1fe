namespace Sks.Engine.Store.Check;

/// <summary>What a check has found.</summary>
/// <param name="Records">Records looked at.</param>
/// <param name="FaultCount">Faults found.</param>
/// <param name="Faults">The first thousand of them, in the order of the records.</param>
public sealed record StoreCheckResult(int Records, int FaultCount, IReadOnlyList<StoreFault> Faults)
{
    /// <summary>Whether nothing was found.</summary>
    public bool IsClean => FaultCount == 0;
}
