using Sks.Core;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Proxy;

/// <summary>
/// Executes a KeyCreationRequest: first every PIN is chosen, so that a person who gives up has left nothing in the store; then policies
/// and keys are created in the order of their MACs.
/// </summary>
internal static class KeyCreation
{
    public static IReadOnlyList<CreatedKey> Execute(
        ISecureKeyStore store, IProvisioningUser user, uint provisioningHandle, KeyCreationRequest request)
    {
        using var pins = new PinCollection(user);
        foreach (var policy in request.AllPinPolicies())
        {
            pins.Collect(policy);
        }

        var keys = new List<CreatedKey>();
        foreach (var puk in request.PukPolicySpecifiers)
        {
            uint pukPolicyHandle = store.CreatePukPolicy(provisioningHandle, puk.Policy, puk.EncryptedPuk, puk.Mac);
            CreateUnder(puk.PinPolicySpecifiers, pukPolicyHandle);
        }

        CreateUnder(request.PinPolicySpecifiers, pukPolicyHandle: 0);
        foreach (var key in request.KeyEntrySpecifiers)
        {
            Create(key, pinPolicyHandle: 0);
        }

        return keys.Count > 0
            ? keys
            : throw new KeyGen2Exception(KeyGen2Error.Malformed, "KeyCreationRequest asks for no key.");

        void CreateUnder(IReadOnlyList<PinPolicySpecifier> policies, uint pukPolicyHandle)
        {
            foreach (var policy in policies)
            {
                uint pinPolicyHandle = store.CreatePinPolicy(provisioningHandle, policy.Policy, pukPolicyHandle, policy.Mac);
                foreach (var key in policy.KeyEntrySpecifiers)
                {
                    Create(key, pinPolicyHandle);
                }
            }
        }

        void Create(KeyEntrySpecifier key, uint pinPolicyHandle)
        {
            user.GeneratingKey(key.Parameters.KeyAlgorithm, key.Parameters.FriendlyName);
            var pinValue = key.EncryptedPin ?? pins.For(key);
            keys.Add(new CreatedKey(
                key.Parameters,
                store.CreateKeyEntry(provisioningHandle, key.Parameters, pinPolicyHandle, pinValue, key.Mac)));
        }
    }
}
