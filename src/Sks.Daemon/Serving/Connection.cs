using System.Net.Sockets;
using Sks.Core.DataTypes;
using Sks.Core.Wire;

namespace Sks.Daemon.Serving;

/// <summary>One caller's connection: requests in, answers out, in order, until the caller leaves or the daemon stops.</summary>
/// <param name="socket">The caller's end; owned from now on.</param>
/// <param name="caller">What the caller may reach; disposed of with this.</param>
/// <param name="dispatcher">Answers the requests.</param>
/// <param name="stop">Once set, the running request is finished and answered, and no further one is taken.</param>
internal sealed class Connection(Socket socket, IDisposable caller, SksDispatcher dispatcher, CancellationToken stop) : IDisposable
{
    private readonly FrameBuffer _requests = new();
    private readonly DataWriter _answer = new();

    /// <summary>Serves until the end of the connection; never throws for what the caller does.</summary>
    internal void Serve()
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                switch (_requests.Take(out var request))
                {
                    case FrameState.Complete:
                        Answer(request);
                        break;
                    case FrameState.Incomplete when Receive():
                        break;
                    default:
                        return;
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OutOfMemoryException)
        {
            // The caller has gone, Close was called, or a large request found no memory: the end of this connection, of no other.
        }
    }

    /// <summary>Ends the waiting for a request. From any thread.</summary>
    internal void EndReceiving()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Receive);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Already at its end.
        }
    }

    /// <summary>Ends the connection even if the caller does not take its answer. From any thread.</summary>
    internal void Close() => socket.Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        socket.Dispose();
        _requests.Dispose();
        _answer.Dispose();
        caller.Dispose();
    }

    private void Answer(ReadOnlySpan<byte> request)
    {
        try
        {
            dispatcher.Dispatch(request, _answer);
            _requests.Release();
            var rest = _answer.Written;
            while (!rest.IsEmpty)
            {
                rest = rest[socket.Send(rest)..];
            }
        }
        finally
        {
            _answer.Clear();
        }
    }

    private bool Receive()
    {
        int count = socket.Receive(_requests.Room());
        _requests.Received(count);
        return count > 0;
    }
}
