namespace Sks.KeyGen2.Issuer.Management;

/// <summary>What an issuer session does to keys of earlier sessions. All of it happens at the close, or nothing.</summary>
public sealed record KeyOperations
{
    /// <summary>Nothing.</summary>
    public static KeyOperations None { get; } = new();

    /// <summary>Keys whose PIN error count is cleared, and their PUK's.</summary>
    public IReadOnlyList<KeyTarget> Unlocks { get; init; } = [];

    /// <summary>Keys that are deleted.</summary>
    public IReadOnlyList<KeyTarget> Deletes { get; init; } = [];

    /// <summary>By the id of a new key without a PIN policy: the key that it replaces, whose PIN it takes over.</summary>
    public IReadOnlyDictionary<string, KeyTarget> Updates { get; init; } = new Dictionary<string, KeyTarget>();

    /// <summary>By the id of a new key without a PIN policy: the key whose PIN, of grouping <c>shared</c>, protects it as well.</summary>
    public IReadOnlyDictionary<string, KeyTarget> Clones { get; init; } = new Dictionary<string, KeyTarget>();

    /// <summary>Every target, as often as there are operations on it.</summary>
    internal IEnumerable<KeyTarget> Targets() => Updates.Values.Concat(Clones.Values).Concat(Unlocks).Concat(Deletes);
}
