using System.Buffers.Binary;
using System.Net.Sockets;

namespace Sks.EndToEnd.Tests.Programs;

/// <summary>
/// Between <c>sks</c> and <c>sksd</c>: lets everything pass until a method of the key store has been carried out, and then breaks the
/// connection instead of handing on the answer, as a crash at this moment would.
/// </summary>
internal sealed class LostAnswer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Task _serving;

    /// <param name="path">Where to listen.</param>
    /// <param name="daemon">The daemon's socket.</param>
    /// <param name="method">The method id whose answer gets lost.</param>
    public LostAnswer(string path, string daemon, byte method)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _serving = ServeAsync(daemon, method);
    }

    /// <summary>Waits until an answer has been lost.</summary>
    public Task LostAsync() => _serving;

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(string daemon, byte method)
    {
        using var caller = new NetworkStream(await _listener.AcceptAsync(), ownsSocket: true);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(daemon));
        using var store = new NetworkStream(socket, ownsSocket: true);
        while (true)
        {
            byte[] request = await FrameAsync(caller);
            await store.WriteAsync(request);
            byte[] answer = await FrameAsync(store);
            if (request[4] == method)
            {
                Assert.Equal(0, answer[4]);
                return;
            }

            await caller.WriteAsync(answer);
        }
    }

    private static async Task<byte[]> FrameAsync(NetworkStream stream)
    {
        byte[] header = new byte[4];
        await stream.ReadExactlyAsync(header);
        byte[] frame = new byte[4 + BinaryPrimitives.ReadInt32BigEndian(header)];
        header.CopyTo(frame, 0);
        await stream.ReadExactlyAsync(frame.AsMemory(4));
        return frame;
    }
}
