namespace Sks.Core.Wire;

/// <summary>A method of the byte-level API: what its request and its successful answer hold after the first byte.</summary>
/// <param name="Id">The first byte of the request.</param>
/// <param name="Input">The arguments, in order.</param>
/// <param name="Output">What follows status 0, in order.</param>
public sealed record WireMethod(MethodId Id, IReadOnlyList<WireField> Input, IReadOnlyList<WireField> Output)
{
    /// <summary>The specification's name, such as <c>createPukPolicy</c>.</summary>
    public string Name { get; } = char.ToLowerInvariant(Id.ToString()[0]) + Id.ToString()[1..];

    /// <summary>Whether the answer ends after its first value, a handle, when that is 0 (end of enumeration).</summary>
    public bool IsEnumeration => Id is MethodId.EnumerateProvisioningSessions or MethodId.EnumerateKeys or MethodId.EnumerateGrants;

    /// <summary>
    /// Whether the method works inside an open session, so that its failure removes the session (remarks of
    /// createProvisioningSession). Its first argument is then <c>provisioningHandle</c> or <c>keyHandle</c>, and never its last.
    /// </summary>
    public bool IsInsideSession => Id is MethodId.CloseProvisioningSession
        or (>= MethodId.CreatePukPolicy and <= MethodId.AddExtension)
        or (>= MethodId.PostDeleteKey and <= MethodId.PostCloneKeyProtection);
}
