using System.Buffers.Binary;
using System.Net.Sockets;
using Sks.Core;
using Sks.Core.DataTypes;
using Sks.Core.Wire;

namespace Sks.Cli.Tests.Running;

/// <summary>Serves a key store on a Unix socket, one connection at a time, so that the real program can reach it.</summary>
internal sealed class SocketServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly SksDispatcher _dispatcher;

    public SocketServer(ISecureKeyStore store, string path)
    {
        _dispatcher = new SksDispatcher(store);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public void Dispose() => _listener.Dispose();

    private void Serve()
    {
        try
        {
            while (true)
            {
                using var stream = new NetworkStream(_listener.Accept(), ownsSocket: true);
                while (Answer(stream))
                {
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private bool Answer(NetworkStream stream)
    {
        try
        {
            byte[] header = new byte[Frame.HeaderLength];
            stream.ReadExactly(header);
            byte[] request = new byte[BinaryPrimitives.ReadUInt32BigEndian(header)];
            stream.ReadExactly(request);
            using var answer = new DataWriter();
            _dispatcher.Dispatch(request, answer);
            stream.Write(answer.Written);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
