using Sks.Core.SessionSecurity;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Issuer.Management;

/// <summary>The issuer's side of CredentialDiscovery.</summary>
internal static class Discovery
{
    public static CredentialDiscoveryRequest Request(IssuerSessionState state, IKeyManagementSigner signer)
    {
        byte[] nonce = LookupNonce.For(state.ClientSessionId, state.ServerSessionId);
        var specifiers = state.Options.Lookups.Select(lookup => Specifier(lookup, nonce, signer)).ToArray();
        state.Phase = IssuerSessionPhase.CredentialDiscovery;
        return new CredentialDiscoveryRequest
        {
            ServerSessionId = state.ServerSessionId,
            ClientSessionId = state.ClientSessionId,
            LookupSpecifiers = specifiers,
        };
    }

    /// <summary>Takes the results and asks the issuer what to do.</summary>
    public static void Verify(IssuerSessionState state, CredentialDiscoveryResponse response, IKeyManagement management)
    {
        var results = response.LookupResults.ToLookup(result => result.Id);
        if (response.LookupResults.Count != state.Options.Lookups.Count || state.Options.Lookups.Any(lookup => !results.Contains(lookup.Id)))
        {
            throw new KeyGen2Exception(KeyGen2Error.Proof, "CredentialDiscoveryResponse has not one result for each lookup.");
        }

        var decision = management.Decide(state.Options.Lookups.Select(lookup => results[lookup.Id].Single()).ToArray());
        DecisionRules.Check(decision, state.Options);
        int uses = DecisionRules.SessionKeyUses(decision);
        if (uses > state.SessionKeyLimit)
        {
            throw new InvalidOperationException(
                $"What was decided takes {uses} uses of the session key, but the session has announced {state.SessionKeyLimit}: set ReservedSessionKeyUses.");
        }

        state.Decision = decision;
    }

    private static LookupSpecifier Specifier(KeyLookup lookup, byte[] nonce, IKeyManagementSigner signer)
    {
        var key = DecisionRules.ManagementKey(lookup.KeyManagementKey);
        return LookupSpecifier.Sign(
            lookup.Id, nonce, lookup.Filter, OptionsRules.LookupAlgorithm(key.Algorithm), key, data => VerifiedSignature.By(signer, key, data));
    }
}
