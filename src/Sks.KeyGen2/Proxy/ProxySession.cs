using Sks.Core;

namespace Sks.KeyGen2.Proxy;

/// <summary>The store's session that a proxy serves.</summary>
/// <param name="ProvisioningHandle">Of the open session.</param>
/// <param name="ClientSessionId">The store's name of it.</param>
internal sealed record ProxySession(uint ProvisioningHandle, string ClientSessionId)
{
    /// <summary>The open session that a saved proxy has served; <see langword="null"/> when the store no longer has it.</summary>
    public static ProxySession? Find(ISecureKeyStore store, ProxyState state) => store.Sessions(open: true)
        .Where(session => session.ClientSessionId == state.ClientSessionId
            && session.ServerSessionId == state.ServerSessionId
            && session.IssuerUri == state.InvocationUri.AbsoluteUri
            && session.PrivacyEnabled == state.PrivacyEnabled)
        .Select(session => new ProxySession(session.ProvisioningHandle, session.ClientSessionId))
        .FirstOrDefault();
}
