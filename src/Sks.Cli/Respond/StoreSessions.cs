using Sks.Core;
using Sks.Core.Provisioning;

namespace Sks.Cli.Respond;

/// <summary>The sessions that a key store tells.</summary>
internal static class StoreSessions
{
    public static IEnumerable<EnumeratedProvisioningSession> Closed(this ISecureKeyStore store) => Sessions(store, open: false);

    public static IEnumerable<EnumeratedProvisioningSession> Open(this ISecureKeyStore store) => Sessions(store, open: true);

    private static IEnumerable<EnumeratedProvisioningSession> Sessions(ISecureKeyStore store, bool open)
    {
        for (var session = store.EnumerateProvisioningSessions(0, open);
            session is not null;
            session = store.EnumerateProvisioningSessions(session.ProvisioningHandle, open))
        {
            yield return session;
        }
    }
}
