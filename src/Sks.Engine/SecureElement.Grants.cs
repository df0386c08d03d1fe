using Sks.Core.Protection;

namespace Sks.Engine;

/// <content>Grants, methods 210 to 212.</content>
public sealed partial class SecureElement
{
    /// <inheritdoc/>
    public void GrantKey(uint keyHandle, GranteeKind granteeKind, uint granteeId) => _grants.Grant(keyHandle, granteeKind, granteeId);

    /// <inheritdoc/>
    public void RevokeKey(uint keyHandle, GranteeKind granteeKind, uint granteeId) => _grants.Revoke(keyHandle, granteeKind, granteeId);

    /// <inheritdoc/>
    public KeyGrants? EnumerateGrants(uint keyHandle) => _grants.Enumerate(keyHandle);
}
