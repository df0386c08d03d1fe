using Sks.Core.Keys;

namespace Sks.KeyGen2.Proxy;

/// <summary>A key that gets a credential.</summary>
/// <param name="KeyHandle">In the store.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo, or <see langword="null"/> when only the store knows it.</param>
/// <param name="AppUsage">What it is meant for; universal when only the store knows.</param>
/// <param name="FriendlyName">Its name for people, or empty.</param>
internal sealed record CredentialTarget(uint KeyHandle, byte[]? PublicKey, AppUsage AppUsage, string FriendlyName);
