using Sks.Core.Keys;

namespace Sks.KeyGen2.Proxy;

/// <summary>A key that a session has created, as its proxy remembers it.</summary>
/// <param name="Id">The issuer's id.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo.</param>
/// <param name="AppUsage">What it is meant for.</param>
/// <param name="FriendlyName">Its name for people, or empty.</param>
internal sealed record SavedKey(string Id, byte[] PublicKey, AppUsage AppUsage, string FriendlyName)
{
    /// <summary>Within the process that created it; 0: to be asked of the store.</summary>
    public uint KeyHandle { get; init; }
}
