namespace Sks.Engine.Tests.Model.Rules;

/// <summary>The four post provisioning operations.</summary>
internal enum PostKind
{
    Delete,
    Unlock,
    Update,
    Clone,
}

/// <summary>A post provisioning operation that waits for the close.</summary>
/// <param name="Kind">What is to be done.</param>
/// <param name="Target">A key of a closed session.</param>
/// <param name="TargetSession">The session that owned the target, and whose key management key authorised the operation.</param>
/// <param name="NewKey">The new key of an update or a clone.</param>
internal sealed record ModelPostOperation(PostKind Kind, uint Target, uint TargetSession, uint? NewKey);
