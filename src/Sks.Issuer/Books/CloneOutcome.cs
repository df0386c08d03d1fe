namespace Sks.Issuer.Books;

/// <summary>What became of an answered challenge.</summary>
internal enum CloneOutcome
{
    /// <summary>The enrollment has been written down.</summary>
    Added,

    /// <summary>The challenge has been answered before.</summary>
    Replayed,

    /// <summary>There were as many clones as there may be in a day.</summary>
    OverLimit,
}
