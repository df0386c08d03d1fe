using Sks.Core;
using Sks.Core.Keys;
using Sks.Core.Provisioning;

namespace Sks.KeyGen2.Proxy;

/// <summary>What a store holds of sessions and of keys of closed sessions, as its enumerations tell it.</summary>
internal static class StoreEnumerations
{
    /// <param name="store">The store.</param>
    /// <param name="open">Open sessions, or closed ones.</param>
    public static IEnumerable<EnumeratedProvisioningSession> Sessions(this ISecureKeyStore store, bool open)
    {
        for (var session = store.EnumerateProvisioningSessions(0, open);
            session is not null;
            session = store.EnumerateProvisioningSessions(session.ProvisioningHandle, open))
        {
            yield return session;
        }
    }

    public static IEnumerable<EnumeratedKey> Keys(this ISecureKeyStore store)
    {
        for (var key = store.EnumerateKeys(0); key is not null; key = store.EnumerateKeys(key.KeyHandle))
        {
            yield return key;
        }
    }
}
