using Sks.Core;
using Sks.Core.Provisioning;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Proxy;

/// <summary>
/// Sessions with <c>deferredIssuance</c> between their two invocations: open in the store, which keeps all that has to be remembered - the
/// session until its lifetime is over, and its keys under the ids of the KeyCreationRequest.
/// </summary>
public static class RestingSessions
{
    /// <summary>Whether the store has an open session with this issuer, which its issuer may take up again.</summary>
    /// <param name="store">The key store.</param>
    /// <param name="invocationUri">The URL that invoked it.</param>
    public static bool Any(ISecureKeyStore store, Uri invocationUri) => Of(store, invocationUri).Any();

    /// <summary>
    /// The session that an InvocationRequest takes up again: of the same URL, mode and serverSessionId, which "must remain constant for the
    /// entire session".
    /// </summary>
    internal static ProxySession? Find(ISecureKeyStore store, Uri invocationUri, InvocationRequest request) => Of(store, invocationUri)
        .Where(session => session.ServerSessionId == request.ServerSessionId && session.PrivacyEnabled == request.PrivacyEnabled)
        .Select(session => new ProxySession(session.ProvisioningHandle, session.ClientSessionId))
        .FirstOrDefault();

    private static IEnumerable<EnumeratedProvisioningSession> Of(ISecureKeyStore store, Uri invocationUri) =>
        store.Sessions(open: true).Where(session => session.IssuerUri == invocationUri.AbsoluteUri);
}
