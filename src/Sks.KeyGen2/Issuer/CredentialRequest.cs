using Sks.Core.Keys;
using Sks.Core.Protection;

namespace Sks.KeyGen2.Issuer;

/// <summary>What an issuer session asks the store to make: keys, under PIN policies, under PUK policies.</summary>
/// <param name="PukPolicies">PUK policies with the PIN policies and keys that they govern.</param>
/// <param name="PinPolicies">PIN policies without a PUK, with the keys that they govern.</param>
/// <param name="Keys">Keys without a PIN policy.</param>
public sealed record CredentialRequest(
    IReadOnlyList<RequestedPukPolicy> PukPolicies,
    IReadOnlyList<RequestedPinPolicy> PinPolicies,
    IReadOnlyList<KeyEntryParameters> Keys);

/// <summary>A PUK policy and what it governs.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Puk">The PUK in clear; it leaves this process only encrypted under the session key.</param>
/// <param name="PinPolicies">At least one.</param>
public sealed record RequestedPukPolicy(PukPolicy Policy, byte[] Puk, IReadOnlyList<RequestedPinPolicy> PinPolicies);

/// <summary>A PIN policy and the keys that it governs.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Keys">At least one.</param>
public sealed record RequestedPinPolicy(PinPolicy Policy, IReadOnlyList<KeyEntryParameters> Keys);
