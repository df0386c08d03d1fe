using Sks.Core.Keys;

namespace Sks.KeyGen2.Proxy;

/// <summary>A private key that comes from the issuer, who may have kept a copy of it.</summary>
/// <param name="InvocationUri">Where the issuer is.</param>
/// <param name="AppUsage">What the key is meant for; never <see cref="AppUsage.Encryption"/>, where a copy is what people expect.</param>
/// <param name="FriendlyName">The key's name for people, or empty.</param>
public sealed record ImportRequest(Uri InvocationUri, AppUsage AppUsage, string FriendlyName);
