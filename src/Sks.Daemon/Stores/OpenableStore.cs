using Sks.Core;
using Sks.Core.Protection;

namespace Sks.Daemon.Stores;

/// <summary>
/// One user's store, opened by its first use, closed when nobody has used it for a while. Who opens or closes it holds up those alone who want
/// this store. Thread safe.
/// </summary>
/// <param name="open">Opens it.</param>
/// <param name="clock">Tells how long it has not been used.</param>
internal sealed class OpenableStore(Func<ISecureKeyStore> open, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan MostWait = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private ISecureKeyStore? _store;
    private int _uses;
    private long _lastUse;
    private KeyGrants[]? _grants;

    /// <summary>Opens it if it is not open, and keeps it open until the use is disposed of.</summary>
    /// <exception cref="SksException">It cannot be opened.</exception>
    internal StoreUse Enter()
    {
        lock (_lock)
        {
            _store ??= open();
            _uses++;
            return new StoreUse(_store, Leave);
        }
    }

    /// <summary>What is granted in it, or was when it was closed; no use that keeps it open. Empty while it is being opened or closed.</summary>
    internal IReadOnlyList<KeyGrants> Grants()
    {
        if (!_lock.TryEnter(MostWait))
        {
            return [];
        }

        IGrantAdministration? open;
        try
        {
            open = _store as IGrantAdministration;
            if (open is null)
            {
                return _grants ?? [];
            }

            _uses++;
        }
        finally
        {
            _lock.Exit();
        }

        try
        {
            return All(open);
        }
        finally
        {
            lock (_lock)
            {
                _uses--;
            }
        }
    }

    /// <summary>Opens it, unless it was open before, to learn what is granted in it, and closes it again.</summary>
    internal void LearnGrants()
    {
        lock (_lock)
        {
            if (_store is null && _grants is null)
            {
                // What cannot be opened grants nothing until its owner has it opened.
                _grants = [];
                _store = open();
                Close();
            }
        }
    }

    /// <summary>
    /// Closes it if for <paramref name="idle"/> nobody has used it, and it holds no provisioning session that could go on. A store that is
    /// being opened or closed by another is left to that other.
    /// </summary>
    /// <returns>Whether it was closed now.</returns>
    internal bool CloseIfIdle(TimeSpan idle)
    {
        if (!_lock.TryEnter())
        {
            return false;
        }

        try
        {
            var unused = clock.GetElapsedTime(_lastUse);
            if (_store is null || _uses > 0 || unused < idle || HoldsSession(_store, unused))
            {
                return false;
            }

            Close();
            return true;
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>Closes it; no use may be left.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            Close();
        }
    }

    /// <summary>A session's lifetime began before the last use of the store; it is over if all of it has passed since.</summary>
    private static bool HoldsSession(ISecureKeyStore store, TimeSpan unused)
    {
        try
        {
            uint handle = 0;
            while (store.EnumerateProvisioningSessions(handle, provisioningState: true) is { } session)
            {
                if (unused <= TimeSpan.FromSeconds(session.SessionLifeTime))
                {
                    return true;
                }

                handle = session.ProvisioningHandle;
            }

            return false;
        }
        catch (SksException)
        {
            // Its disk fails; opening it again is what helps.
            return false;
        }
    }

    private static KeyGrants[] All(IGrantAdministration store)
    {
        var all = new List<KeyGrants>();
        for (uint handle = 0; store.EnumerateGrants(handle) is { } next; handle = next.KeyHandle)
        {
            all.Add(next);
        }

        return [.. all];
    }

    private void Close()
    {
        try
        {
            _grants = _store is IGrantAdministration grants ? All(grants) : _grants;
        }
        catch (SksException)
        {
            // Its disk fails.
        }

        (_store as IDisposable)?.Dispose();
        _store = null;
    }

    private void Leave()
    {
        lock (_lock)
        {
            _uses--;
            _lastUse = clock.GetTimestamp();
        }
    }
}
