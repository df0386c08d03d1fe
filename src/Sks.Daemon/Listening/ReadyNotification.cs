using System.Net.Sockets;
using System.Text;

namespace Sks.Daemon.Listening;

/// <summary>Tells the service manager that callers can connect (sd_notify(3)).</summary>
internal static class ReadyNotification
{
    /// <summary>Sends <c>READY=1</c> to the datagram socket that the environment names, if it names one.</summary>
    /// <exception cref="DaemonException">Nobody takes it there: the manager would end the daemon after a while.</exception>
    internal static void Send(Func<string, string?> environment)
    {
        if (environment("NOTIFY_SOCKET") is not { Length: > 0 } path)
        {
            return;
        }

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

            // A name that no file has is written with '@' for its first byte, zero.
            socket.SendTo(Encoding.ASCII.GetBytes("READY=1"), new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new DaemonException(ExitStatus.NotAvailable, $"The service manager cannot be told that sksd is ready ({e.Message}).", e);
        }
    }
}
