using System.Collections.Concurrent;
using System.Security.Cryptography;
using Sks.Core;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Provisioning;

/// <summary>
/// Finds open sessions and lets one call at a time into each. Sessions outlive the process (a session is not ended by power down);
/// those whose lifetime is over are removed when somebody asks for them, and when the store is opened.
/// </summary>
internal sealed class OpenSessions(CredentialDatabase database, TimeProvider clock)
{
    private readonly ConcurrentDictionary<uint, Lock> _locks = new();

    /// <summary>Sessions that a call is in or may be in: those that have ended are not among them.</summary>
    internal int Count => _locks.Count;

    /// <summary>Enters a session; the caller disposes of it.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.NoSession"/>: there is no such open session.</exception>
    public OpenSession Enter(uint provisioningHandle)
    {
        var entered = _locks.GetOrAdd(provisioningHandle, static _ => new Lock());
        entered.Enter();
        try
        {
            if (FindOpen(provisioningHandle) is { } record)
            {
                return new OpenSession(database, record, entered, Forget);
            }

            Forget(provisioningHandle);
            throw new SksException(SksStatus.NoSession, $"There is no open provisioning session {provisioningHandle}.");
        }
        catch
        {
            entered.Exit();
            throw;
        }
    }

    /// <summary>Enters the open session that a key belongs to.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.NoKey"/>: no such key; <see cref="SksStatus.NoSession"/>: the key's session is not open.
    /// </exception>
    public OpenSession EnterByKey(uint keyHandle)
    {
        var key = database.Find(RecordKind.Key, keyHandle, KeyRecord.Read)
            ?? throw new SksException(SksStatus.NoKey, $"There is no key {keyHandle}.");
        return Enter(key.SessionHandle);
    }

    public void RemoveExpired()
    {
        foreach (var session in database.Named(RecordKind.Session, SessionRecord.OpenName.Span, SessionRecord.Read).ToArray())
        {
            CryptographicOperations.ZeroMemory(session.SessionKey);
            RemoveIfExpired(session);
        }
    }

    /// <summary>Whoever still waits for the lock of a session that has ended will not find the session.</summary>
    private void Forget(uint provisioningHandle) => _locks.TryRemove(provisioningHandle, out _);

    /// <summary>The session if it is open and its time is not over; if it is over, the session is removed.</summary>
    private SessionRecord? FindOpen(uint provisioningHandle)
    {
        var session = database.Find(RecordKind.Session, provisioningHandle, SessionRecord.Read);
        return session is { IsOpen: true } && !RemoveIfExpired(session) ? session : null;
    }

    private bool RemoveIfExpired(SessionRecord session)
    {
        bool expired = clock.GetUtcNow().ToUnixTimeSeconds() > session.Expires;
        if (expired)
        {
            CryptographicOperations.ZeroMemory(session.SessionKey);
            database.Commit([], SessionContents.Of(database, session));
        }

        return expired;
    }
}
