using Sks.Engine.Store;

namespace Sks.Cli.Reports;

/// <summary>That somebody has taken a store for the current one although its counter said otherwise.</summary>
/// <param name="Time">When.</param>
/// <param name="Reason">What the counter said: <c>older</c>, <c>counter-missing</c>, <c>counter-other</c>, <c>uncounted</c>, <c>mixed</c>.</param>
/// <param name="Generation">The store's generation then.</param>
/// <param name="Counter">The counter's value then.</param>
internal sealed record AcceptedCopyReport(DateTimeOffset Time, string Reason, ulong Generation, ulong Counter)
{
    public static AcceptedCopyReport Of(AcceptedCopy accepted) => new(
        accepted.Time,
        accepted.Standing switch
        {
            StoreStanding.CounterMissing => "counter-missing",
            StoreStanding.CounterOther => "counter-other",
            StoreStanding.Uncounted => "uncounted",
            StoreStanding.Mixed => "mixed",
            _ => "older",
        },
        accepted.Generation,
        accepted.Counter);
}
