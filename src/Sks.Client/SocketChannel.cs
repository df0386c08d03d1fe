using System.Net.Sockets;
using Sks.Core;
using Sks.Core.Wire;

namespace Sks.Client;

/// <summary>
/// One connection to <c>sksd</c>. It is made with the first request, dropped when anything goes wrong, and made anew with the
/// next request.
/// </summary>
/// <param name="path">The daemon's socket.</param>
/// <param name="ownerUserId">Whose store every connection selects before anything else; <see langword="null"/>: the caller's own.</param>
internal sealed class SocketChannel(string path, uint? ownerUserId) : WireChannel
{
    private readonly FrameBuffer _answers = new();
    private Socket? _socket;
    private bool _isServed;
    private volatile bool _interrupted;

    /// <summary>Ends a call that another thread has under way, and refuses later ones.</summary>
    internal void Interrupt()
    {
        _interrupted = true;
        try
        {
            _socket?.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Not connected any more, or closed by its own thread just now: what we want.
        }
    }

    /// <inheritdoc/>
    protected override ReadOnlySpan<byte> Exchange(ReadOnlySpan<byte> request)
    {
        if (!_answers.IsEmpty)
        {
            // More than one answer came to the last request: none of it may pass for the answer to this one.
            Abandon();
        }

        bool reused = _socket is not null;
        if (!reused)
        {
            Open();
        }

        if (!TrySend(request) && reused)
        {
            // Nobody has read the whole request, so it may be sent again: the daemon was restarted since the last call.
            Abandon();
            Open();
            TrySend(request);
        }

        // Also when the request could not be sent: a daemon that refuses a connection says why before it closes it.
        return Receive();
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        _answers.Release();
        if (!_isServed)
        {
            Abandon();
        }
    }

    /// <inheritdoc/>
    protected override void Abandon()
    {
        _socket?.Dispose();
        _socket = null;
        _isServed = false;
        _answers.Clear();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Abandon();
        _answers.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Connects, and selects the store before any request can reach another one.</summary>
    private void Open()
    {
        _socket = Connect();
        if (ownerUserId is { } userId)
        {
            try
            {
                TrySend(WireKeyStore.SelectStoreRequest(userId));
                WireKeyStore.ReadSelectStoreAnswer(Receive());
                _answers.Release();
                if (!_answers.IsEmpty)
                {
                    throw Broken("answered more than was asked");
                }
            }
            catch
            {
                Abandon();
                throw;
            }
        }
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            socket.Dispose();
            throw new SksException(SksStatus.NotAvailable, NotAvailable(e), e);
        }
    }

    private string NotAvailable(Exception e) => e switch
    {
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            $"The key store at {path} is not open to this user: start an sksd of your own, or run as the user that it belongs to.",
        ArgumentException => $"The socket path {path} is longer than a Unix socket allows: choose a shorter one.",
        _ => $"No key store answers at {path}: start sksd there, or name the socket of a running one.",
    };

    private bool TrySend(ReadOnlySpan<byte> request)
    {
        try
        {
            while (!request.IsEmpty)
            {
                request = request[_socket!.Send(request)..];
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private ReadOnlySpan<byte> Receive()
    {
        try
        {
            while (!_interrupted)
            {
                switch (_answers.Take(out var answer))
                {
                    case FrameState.Complete:
                        _isServed |= !MayBeRefusal(answer);
                        return answer;
                    case FrameState.Invalid:
                        throw Broken("sent a frame of a length that is not allowed");
                }

                int count = _socket!.Receive(_answers.Room());
                if (count == 0)
                {
                    throw Broken("closed the connection");
                }

                _answers.Received(count);
            }

            throw Broken("lost the connection");
        }
        catch (SocketException)
        {
            throw Broken("closed the connection");
        }
    }

    /// <summary>
    /// A connection that the daemon refuses gets one answer and is closed, perhaps a moment later: too late for the next call to
    /// notice, so it must not be used again. The same answer to a first call that was served costs no more than a new connection.
    /// </summary>
    private static bool MayBeRefusal(ReadOnlySpan<byte> answer) =>
        (SksStatus)answer[0] is SksStatus.NotAllowed or SksStatus.NotAvailable;

    private SksException Broken(string what)
    {
        Abandon();
        return new SksException(
            SksStatus.External,
            $"The key store at {path} {what} before it answered; whether the call was carried out is not known.");
    }
}
