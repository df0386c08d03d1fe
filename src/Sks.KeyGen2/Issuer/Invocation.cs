using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Issuer;

/// <summary>The issuer's side of Invocation: what the session is for, and what the client can do.</summary>
internal static class Invocation
{
    public static InvocationRequest Request(IssuerSessionState state) => new()
    {
        ServerSessionId = state.ServerSessionId,
        Action = state.Options.Action,
        PrivacyEnabled = state.Options.PrivacyEnabled,
        PreferredLanguages = state.Options.PreferredLanguages,
        TargetKeyContainers = state.Options.TargetKeyContainers,
        ClientCapabilityQuery = state.Options.ClientCapabilityQuery,
    };

    /// <summary>Every URI that was asked for is answered once, in any order, and no other.</summary>
    public static void Verify(IssuerSessionState state, InvocationResponse response)
    {
        var query = state.Options.ClientCapabilityQuery;
        foreach (var capability in response.ClientCapabilities)
        {
            if (!query.Contains(capability.Type) || !state.ClientCapabilities.TryAdd(capability.Type, capability))
            {
                throw Wrong("answers a capability that was not asked for, or one twice");
            }
        }

        if (state.ClientCapabilities.Count < query.Count)
        {
            throw Wrong("does not answer every capability that was asked for");
        }
    }

    private static KeyGen2Exception Wrong(string what) => new(KeyGen2Error.Malformed, $"InvocationResponse {what}.");
}
