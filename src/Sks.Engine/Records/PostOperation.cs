namespace Sks.Engine.Records;

/// <summary>A post provisioning operation that waits for the close.</summary>
/// <param name="Kind">What is to be done.</param>
/// <param name="TargetHandle">The key of an earlier session.</param>
/// <param name="OwnerHandle">The session that owned the target and whose key management key authorised the operation.</param>
/// <param name="KeyHandle">The new key, for update and clone; else 0.</param>
internal readonly record struct PostOperation(PostOperationKind Kind, uint TargetHandle, uint OwnerHandle, uint KeyHandle);
