using System.Net.Sockets;
using Sks.Core;
using Sks.Core.Wire;
using Sks.Daemon.Authorization;
using Sks.Daemon.PeerCredentials;

namespace Sks.Daemon.Serving;

/// <summary>
/// The connections being served, each by a thread of its own, up to the limits.
/// </summary>
/// <remarks>
/// Why threads: a store's methods block (disk flushes, RSA key generation, the second that a wrong PUK costs), and on the thread pool a
/// few such calls would hold up everybody. A thread per connection holds up its own caller only, keeps secrets in buffers with one
/// owner, and costs nothing in speed where it matters: see <c>docs/binary-api.md</c> for the measurement. Thread safe.
/// </remarks>
internal sealed class ConnectionSet(ConnectionLimits limits)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Connection> _connections = [];
    private readonly Dictionary<uint, int> _countPerUser = [];
    private TaskCompletionSource? _allEnded;

    /// <summary>Starts to serve a caller who has been let in.</summary>
    /// <param name="socket">Owned from now on, unless the result is <see langword="false"/>.</param>
    /// <param name="peer">Who it is.</param>
    /// <param name="store">What the caller reaches; disposed of at the connection's end.</param>
    /// <param name="dispatcherFor">Makes what answers the caller, and nobody else.</param>
    /// <param name="stop">Set before <see cref="StopAsync"/>.</param>
    /// <returns><see langword="false"/> when a limit is reached or the daemon stops.</returns>
    internal bool TryServe(
        Socket socket, Peer peer, CallersStore store, Func<CallersStore, SksDispatcher> dispatcherFor, CancellationToken stop)
    {
        Connection connection;
        lock (_lock)
        {
            int ofUser = _countPerUser.GetValueOrDefault(peer.UserId);
            if (_connections.Count >= limits.All || ofUser >= limits.PerUser || _allEnded is not null)
            {
                return false;
            }

            connection = new Connection(socket, dispatcherFor(store), stop);
            _connections.Add(connection);
            _countPerUser[peer.UserId] = ofUser + 1;
        }

        try
        {
            new Thread(() => Run(connection, peer, store)) { IsBackground = true, Name = "connection" }.Start();
            return true;
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
        {
            Remove(connection, peer);
            return false;
        }
    }

    /// <summary>
    /// Lets every running request finish and be answered, then ends. Callers that do not take their answers within
    /// <paramref name="grace"/> are cut off.
    /// </summary>
    /// <returns>Whether all have ended: the store may still be busy for one that was cut off.</returns>
    internal async Task<bool> StopAsync(TimeSpan grace)
    {
        Task ended = BeginStop();
        foreach (var connection in Snapshot())
        {
            connection.EndReceiving();
        }

        if (await EndsWithin(grace))
        {
            return true;
        }

        foreach (var connection in Snapshot())
        {
            connection.Close();
        }

        return await EndsWithin(TimeSpan.FromSeconds(1));

        async Task<bool> EndsWithin(TimeSpan time) => await Task.WhenAny(ended, Task.Delay(time)) == ended;
    }

    private Task BeginStop()
    {
        lock (_lock)
        {
            _allEnded ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_connections.Count == 0)
            {
                _allEnded.TrySetResult();
            }

            return _allEnded.Task;
        }
    }

    private Connection[] Snapshot()
    {
        lock (_lock)
        {
            return [.. _connections];
        }
    }

    private void Run(Connection connection, Peer peer, CallersStore store)
    {
        try
        {
            connection.Serve();
        }
        finally
        {
            connection.Dispose();
            EndLogins(store);
            Remove(connection, peer);
        }
    }

    private static void EndLogins(CallersStore store)
    {
        try
        {
            store.Dispose();
        }
        catch (SksException)
        {
            // The disk fails. The logins are over all the same: nothing refers to them any more.
        }
    }

    private void Remove(Connection connection, Peer peer)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
            if (--_countPerUser[peer.UserId] == 0)
            {
                _countPerUser.Remove(peer.UserId);
            }

            if (_connections.Count == 0)
            {
                _allEnded?.TrySetResult();
            }
        }
    }
}
