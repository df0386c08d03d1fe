using Sks.Core.Protection;

namespace Sks.KeyGen2.Issuer;

/// <summary>A PUK policy and what it governs.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Puk">The PUK in clear; it leaves this process only encrypted under the session key.</param>
/// <param name="PinPolicies">At least one.</param>
public sealed record RequestedPukPolicy(PukPolicy Policy, byte[] Puk, IReadOnlyList<RequestedPinPolicy> PinPolicies);
