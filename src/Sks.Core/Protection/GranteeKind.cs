namespace Sks.Core.Protection;

/// <summary>What the number of a grantee names.</summary>
public enum GranteeKind : byte
{
    /// <summary>An operating-system user.</summary>
    User = 0,

    /// <summary>An operating-system group: whoever was in it when connecting.</summary>
    Group = 1,
}
