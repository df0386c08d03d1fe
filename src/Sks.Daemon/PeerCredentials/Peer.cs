using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Sks.Daemon.PeerCredentials;

/// <summary>Who is at the other end of a connection, as the kernel saw it when the connection was made. No judgement.</summary>
/// <param name="ProcessId">May be anybody else's by now: for logs only.</param>
/// <param name="UserId">The effective user.</param>
/// <param name="GroupId">The effective group.</param>
internal readonly record struct Peer(int ProcessId, uint UserId, uint GroupId)
{
    /// <summary>Asks the kernel: <c>SO_PEERCRED</c>, three native integers.</summary>
    /// <exception cref="SocketException">The kernel does not say.</exception>
    internal static Peer Of(Socket socket)
    {
        const int SocketLevel = 1;
        const int PeerCredentialsOption = 17;
        Span<byte> credentials = stackalloc byte[12];
        return socket.GetRawSocketOption(SocketLevel, PeerCredentialsOption, credentials) == credentials.Length
            ? new Peer(
                MemoryMarshal.Read<int>(credentials),
                MemoryMarshal.Read<uint>(credentials[4..]),
                MemoryMarshal.Read<uint>(credentials[8..]))
            : throw new SocketException((int)SocketError.OperationNotSupported);
    }
}
