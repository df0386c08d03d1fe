namespace Sks.Core.Keys;

/// <summary>One answer of <c>enumerateKeys</c>.</summary>
/// <param name="KeyHandle">Non-zero; the input of the next call.</param>
/// <param name="ProvisioningHandle">The closed session that owns the key.</param>
public sealed record EnumeratedKey(uint KeyHandle, uint ProvisioningHandle);
