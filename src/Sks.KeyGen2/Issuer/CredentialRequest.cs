using Sks.Core.Keys;

namespace Sks.KeyGen2.Issuer;

/// <summary>What an issuer session asks the store to make: keys, under PIN policies, under PUK policies.</summary>
/// <param name="PukPolicies">PUK policies with the PIN policies and keys that they govern.</param>
/// <param name="PinPolicies">PIN policies without a PUK, with the keys that they govern.</param>
/// <param name="Keys">Keys without a PIN policy.</param>
public sealed record CredentialRequest(
    IReadOnlyList<RequestedPukPolicy> PukPolicies,
    IReadOnlyList<RequestedPinPolicy> PinPolicies,
    IReadOnlyList<KeyEntryParameters> Keys)
{
    /// <summary>No policy and no key.</summary>
    public static CredentialRequest Nothing { get; } = new([], [], []);

    /// <summary>Every PIN policy, in the order in which they are created.</summary>
    internal IEnumerable<RequestedPinPolicy> AllPinPolicies() => PukPolicies.SelectMany(puk => puk.PinPolicies).Concat(PinPolicies);

    /// <summary>Every key, in the order in which they are created.</summary>
    internal IEnumerable<KeyEntryParameters> AllKeys() => AllPinPolicies().SelectMany(pin => pin.Keys).Concat(Keys);
}
