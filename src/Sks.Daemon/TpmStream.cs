using System.Net.Sockets;

namespace Sks.Daemon;

/// <summary>Opens a TPM: a device of the kernel, below /dev, or else the Unix socket of a simulator.</summary>
internal static class TpmStream
{
    /// <summary>A device's driver gives up by itself; a simulator is given this many milliseconds for an answer.</summary>
    private const int Patience = 60_000;

    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    public static Stream Open(string path)
    {
        if (path.StartsWith("/dev/", StringComparison.Ordinal))
        {
            // No buffer: a command is one write.
            return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = Patience };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
