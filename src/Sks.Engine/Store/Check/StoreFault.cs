namespace Sks.Engine.Store.Check;

/// <summary>Something in a store that is not as the key store leaves it.</summary>
/// <param name="Kind">The record concerned; <see langword="null"/> when it is the database as a whole.</param>
/// <param name="Id">Its id.</param>
/// <param name="What">What is wrong, as a clause without a secret: <c>its session 7 is missing</c>.</param>
public sealed record StoreFault(RecordKind? Kind, uint Id, string What)
{
    /// <summary>The fault as one sentence.</summary>
    public override string ToString() => Kind is { } kind ? $"{kind} {Id}: {What}." : $"Database: {What}.";
}
