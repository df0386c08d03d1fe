using Sks.Core.Keys;
using Sks.Core.Protection;

namespace Sks.KeyGen2.Proxy;

/// <summary>A PIN that the person has to choose.</summary>
/// <param name="Policy">The issuer's rules.</param>
/// <param name="Hint">Which PIN it is, as section 5.8's table of the SKS specification names it: <c>PIN</c>, <c>Signature PIN</c>, ...</param>
/// <param name="AppUsage">What the key is meant for.</param>
/// <param name="FriendlyName">The key's name for people, or empty.</param>
/// <param name="Violation">Why the PIN offered before was refused, as a sentence; <see langword="null"/> the first time.</param>
public sealed record PinRequest(PinPolicy Policy, string Hint, AppUsage AppUsage, string FriendlyName, string? Violation);
