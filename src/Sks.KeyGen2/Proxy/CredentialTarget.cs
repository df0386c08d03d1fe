using Sks.Core.Keys;

namespace Sks.KeyGen2.Proxy;

/// <summary>A key that gets a credential.</summary>
/// <param name="KeyHandle">In the store.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo, or <see langword="null"/> when only the store knows it.</param>
/// <param name="Parameters">With which it was created, or <see langword="null"/> when only the store knows them.</param>
internal sealed record CredentialTarget(uint KeyHandle, byte[]? PublicKey, KeyEntryParameters? Parameters);
