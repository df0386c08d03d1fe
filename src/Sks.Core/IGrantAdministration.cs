using Sks.Core.Protection;

namespace Sks.Core;

/// <summary>
/// The owner's grants: who else may use a key, never manage it. Method ids 210 to 212 of the byte-level API
/// (<c>docs/binary-api.md</c>). The store keeps them; whether a caller is one of the grantees is for the daemon to judge.
/// Implementations are thread safe.
/// </summary>
/// <remarks>
/// A grant goes with its key, and stays with its handle when an issuer replaces the key (<c>postUpdateKey</c>). Changes are durable
/// when the method returns, and hold for every call that begins later.
/// </remarks>
public interface IGrantAdministration
{
    /// <summary><c>grantKey [210]</c>: lets a user, or the users of a group, use a key. Done before: no error.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.NoKey"/>; <see cref="SksStatus.Option"/> for an undefined kind, for 2^32 - 1, which is nobody's number, and for
    /// more than 1,000 grantees of a key.
    /// </exception>
    void GrantKey(uint keyHandle, GranteeKind granteeKind, uint granteeId);

    /// <summary><c>revokeKey [211]</c>: takes a grant back. Not granted: no error.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.NoKey"/>; <see cref="SksStatus.Option"/> for an undefined kind.</exception>
    void RevokeKey(uint keyHandle, GranteeKind granteeKind, uint granteeId);

    /// <summary>
    /// <c>enumerateGrants [212]</c>: the grants of the key with the smallest handle above <paramref name="keyHandle"/> that has any, or
    /// <see langword="null"/>.
    /// </summary>
    KeyGrants? EnumerateGrants(uint keyHandle);
}
