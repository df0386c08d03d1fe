namespace Sks.Core.Protection;

/// <summary>Who, besides its owner, may use a key.</summary>
/// <param name="KeyHandle">The key.</param>
/// <param name="UserIds">Users, ascending; with <paramref name="GroupIds"/> at most 1,000.</param>
/// <param name="GroupIds">Groups, ascending.</param>
public sealed record KeyGrants(uint KeyHandle, IReadOnlyList<uint> UserIds, IReadOnlyList<uint> GroupIds);
