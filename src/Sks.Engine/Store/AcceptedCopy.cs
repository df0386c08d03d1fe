namespace Sks.Engine.Store;

/// <summary>That somebody has taken a store for the current one although its counter said otherwise.</summary>
/// <param name="Time">When.</param>
/// <param name="Standing">What the counter said.</param>
/// <param name="Generation">The store's generation then; 0 if it said none.</param>
/// <param name="Counter">The counter's value then; 0 if there was none.</param>
public sealed record AcceptedCopy(DateTimeOffset Time, StoreStanding Standing, ulong Generation, ulong Counter);
