using System.Buffers.Binary;
using System.Net.Sockets;
using Xunit;

namespace Sks.Daemon.Tests;

/// <summary>Frames on a socket, as a foreign client would write them.</summary>
internal static class RawFrames
{
    internal static byte[] Frame(params byte[] content)
    {
        byte[] frame = new byte[4 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, content.Length);
        content.CopyTo(frame, 4);
        return frame;
    }

    /// <summary>enumerateKeys: the simplest request with an argument.</summary>
    internal static byte[] EnumerateKeys(uint keyHandle)
    {
        byte[] content = [70, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(1), keyHandle);
        return Frame(content);
    }

    /// <summary>The next answer's content, or <see langword="null"/> when the other end has closed the connection.</summary>
    internal static byte[]? ReadAnswer(this Socket socket)
    {
        byte[] header = new byte[4];
        if (!Fill(socket, header))
        {
            return null;
        }

        byte[] content = new byte[BinaryPrimitives.ReadInt32BigEndian(header)];
        Assert.True(Fill(socket, content));
        return content;
    }

    private static bool Fill(Socket socket, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count;
            try
            {
                count = socket.Receive(buffer);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                return false;
            }

            if (count == 0)
            {
                return false;
            }

            buffer = buffer[count..];
        }

        return true;
    }
}
