using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Sks.Daemon.PeerCredentials;

/// <summary>Who is at the other end of a connection, as the kernel saw it when the connection was made. No judgement.</summary>
/// <param name="ProcessId">May be anybody else's by now: for logs only.</param>
/// <param name="UserId">The effective user.</param>
/// <param name="GroupId">The effective group.</param>
internal readonly record struct Peer(int ProcessId, uint UserId, uint GroupId)
{
    /// <summary>
    /// What the kernel says for users and groups that the daemon's user namespace does not have: any number of different ones. By default,
    /// and hardly ever otherwise, the kernel's <c>overflowuid</c>.
    /// </summary>
    internal const uint Unknown = 65534;

    private const int SocketLevel = 1;

    private readonly uint[]? _supplementaryGroupIds;

    /// <summary>The groups besides, when the connection was made.</summary>
    internal uint[] SupplementaryGroupIds
    {
        get => _supplementaryGroupIds ?? [];
        init => _supplementaryGroupIds = value;
    }

    /// <summary>Asks the kernel: <c>SO_PEERCRED</c>, three native integers, and <c>SO_PEERGROUPS</c>, an array of them.</summary>
    /// <exception cref="SocketException">The kernel does not say.</exception>
    internal static Peer Of(Socket socket)
    {
        const int PeerCredentialsOption = 17;
        Span<byte> credentials = stackalloc byte[12];
        return socket.GetRawSocketOption(SocketLevel, PeerCredentialsOption, credentials) == credentials.Length
            ? new Peer(
                MemoryMarshal.Read<int>(credentials),
                MemoryMarshal.Read<uint>(credentials[4..]),
                MemoryMarshal.Read<uint>(credentials[8..]))
            {
                SupplementaryGroupIds = GroupsOf(socket),
            }
            : throw new SocketException((int)SocketError.OperationNotSupported);
    }

    private static uint[] GroupsOf(Socket socket)
    {
        const int PeerGroupsOption = 59;
        const int Most = 65536;
        uint[] groups = new uint[64];
        while (true)
        {
            try
            {
                int length = socket.GetRawSocketOption(SocketLevel, PeerGroupsOption, MemoryMarshal.AsBytes(groups.AsSpan()));
                return groups[..(length / sizeof(uint))];
            }
            catch (SocketException) when (groups.Length < Most)
            {
                // ERANGE: the user is in more groups. The kernel knows of no more than these.
                groups = new uint[Most];
            }
        }
    }
}
