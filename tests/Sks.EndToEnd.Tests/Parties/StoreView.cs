using System.Text.Json;
using Sks.Client;
using Sks.Core.Keys;
using Sks.Core.Provisioning;

namespace Sks.EndToEnd.Tests.Parties;

/// <summary>All that can be seen of a store from outside.</summary>
/// <param name="Keys">Each key with its attributes and the state of its PIN and PUK, in JSON.</param>
/// <param name="Closed">Each session that was closed, in JSON.</param>
/// <param name="Open">Each session under way, in JSON.</param>
internal sealed record StoreView(IReadOnlyList<string> Keys, IReadOnlyList<string> Closed, IReadOnlyList<string> Open)
{
    /// <summary>Asks the daemon.</summary>
    public static StoreView Of(string socket)
    {
        using var store = new RemoteKeyStore(socket);
        return new StoreView(
            [.. KeysOf(store).Select(k => Json(new { k, attributes = store.GetKeyAttributes(k.KeyHandle), protection = store.GetKeyProtectionInfo(k.KeyHandle) }))],
            [.. SessionsOf(store, open: false).Select(Json)],
            [.. SessionsOf(store, open: true).Select(Json)]);
    }

    /// <summary>The sessions of a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="open">Those under way, or those that are closed.</param>
    public static IEnumerable<EnumeratedProvisioningSession> SessionsOf(RemoteKeyStore store, bool open)
    {
        for (var session = store.EnumerateProvisioningSessions(0, open);
            session is not null;
            session = store.EnumerateProvisioningSessions(session.ProvisioningHandle, open))
        {
            yield return session;
        }
    }

    private static IEnumerable<EnumeratedKey> KeysOf(RemoteKeyStore store)
    {
        for (var key = store.EnumerateKeys(0); key is not null; key = store.EnumerateKeys(key.KeyHandle))
        {
            yield return key;
        }
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);
}
