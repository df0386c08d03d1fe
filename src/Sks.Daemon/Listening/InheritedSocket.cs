using System.Globalization;
using System.Net.Sockets;

namespace Sks.Daemon.Listening;

/// <summary>
/// The socket that systemd listens on for this daemon and passes to it as file 3 (sd_listen_fds(3)). Callers that come before the
/// daemon, or between two of them, wait in it. It outlives the daemon, and its permissions are systemd's to give.
/// </summary>
internal sealed class InheritedSocket : IListeningPlace
{
    private const int FirstFile = 3;

    private readonly Socket _listener;

    private InheritedSocket(Socket listener, string path)
    {
        _listener = listener;
        Path = path;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <summary>The socket that was passed to this process, or <see langword="null"/>.</summary>
    /// <param name="environment">Gives the value of an environment variable.</param>
    /// <exception cref="DaemonException">What was passed is not one listening Unix stream socket.</exception>
    internal static InheritedSocket? Find(Func<string, string?> environment)
    {
        // Another process's, inherited by mistake, if the id is not ours.
        if (environment("LISTEN_PID") != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
            || environment("LISTEN_FDS") is not { } count)
        {
            return null;
        }

        if (count != "1")
        {
            throw Unusable($"{count} files", null);
        }

        try
        {
            // Not owned: the end of the handle must not end the listening of whoever passes it.
            var listener = new Socket(new SafeSocketHandle(FirstFile, ownsHandle: false));
            return IsListening(listener) && listener.LocalEndPoint?.ToString() is { Length: > 0 } path
                ? new InheritedSocket(listener, path)
                : throw Unusable("another kind of socket", null);
        }
        catch (SocketException e)
        {
            throw Unusable("another kind of file", e);
        }
    }

    /// <inheritdoc/>
    public Socket Listen() => _listener;

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static bool IsListening(Socket socket)
    {
        const int SocketLevel = 1;
        const int AcceptsConnections = 30;
        Span<byte> value = stackalloc byte[sizeof(int)];
        return socket is { AddressFamily: AddressFamily.Unix, SocketType: SocketType.Stream }
            && socket.GetRawSocketOption(SocketLevel, AcceptsConnections, value) == value.Length
            && value.ContainsAnyExcept((byte)0);
    }

    private static DaemonException Unusable(string what, Exception? cause) => new(
        ExitStatus.NotAvailable,
        $"The manager passes {what} instead of one listening Unix stream socket; see the socket unit.",
        cause);
}
