using Sks.Core.Wire;

namespace Sks.Client;

/// <summary>
/// The key store behind a running <c>sksd</c>. Each call is one request and one answer on a Unix socket; calls of several
/// threads go over connections of their own, which are made when needed, kept for later calls, and made anew when the daemon
/// was restarted.
/// </summary>
/// <remarks>
/// Thread safe. Connects with the first call, not before. Disposing while calls are under way ends them with
/// <see cref="Sks.Core.SksStatus.External"/>; later calls throw <see cref="ObjectDisposedException"/>.
/// </remarks>
/// <param name="socketPath">The daemon's socket; see <see cref="DaemonSocket.DefaultPath()"/>.</param>
/// <param name="ownerUserId">
/// The user whose store it is, to use keys that this user has granted; <see langword="null"/>: the caller's own store. Where nothing is
/// granted, every call throws <see cref="Sks.Core.SksStatus.NoKey"/>.
/// </param>
public sealed class RemoteKeyStore(string socketPath, uint? ownerUserId = null) : WireKeyStore, IDisposable
{
    // More than this many idle connections would only hold the daemon's threads.
    private const int MaxIdle = 8;

    private readonly Lock _lock = new();
    private readonly Stack<SocketChannel> _idle = new();
    private readonly HashSet<SocketChannel> _busy = [];
    private bool _disposed;

    /// <summary>The daemon's socket.</summary>
    public string SocketPath { get; } = socketPath;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            while (_idle.TryPop(out var channel))
            {
                channel.Dispose();
            }

            foreach (var channel in _busy)
            {
                channel.Interrupt();
            }
        }
    }

    /// <inheritdoc/>
    protected override WireChannel Rent()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var channel = _idle.TryPop(out var idle) ? idle : new SocketChannel(SocketPath, ownerUserId);
            _busy.Add(channel);
            return channel;
        }
    }

    /// <inheritdoc/>
    protected override void GiveBack(WireChannel channel)
    {
        var socketChannel = (SocketChannel)channel;
        lock (_lock)
        {
            _busy.Remove(socketChannel);
            if (!_disposed && _idle.Count < MaxIdle)
            {
                _idle.Push(socketChannel);
                return;
            }
        }

        socketChannel.Dispose();
    }
}
