namespace Sks.Engine.Keys;

/// <summary>A key opened for use, shared by the calls that use it at the same time; wiped when the last has ended.</summary>
/// <remarks>Thread safe. A new one has one user, its maker.</remarks>
internal abstract class UsableKey : IDisposable
{
    private int _users = 1;

    /// <summary>Counts another user; false when the key is being wiped.</summary>
    public bool TryAcquire()
    {
        int users;
        do
        {
            users = Volatile.Read(ref _users);
            if (users == 0)
            {
                return false;
            }
        }
        while (Interlocked.CompareExchange(ref _users, users + 1, users) != users);
        return true;
    }

    /// <summary>Ends one use; the last one wipes the key.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Wipe();
        }
    }

    /// <summary>Ends one use: what <c>using</c> calls.</summary>
    public void Dispose() => Release();

    protected abstract void Wipe();
}
