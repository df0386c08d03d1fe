using System.Buffers.Binary;
using System.Net.Sockets;
using Sks.Pkcs11.Tests.Running;
using Xunit;

namespace Sks.Pkcs11.Tests;

/// <summary>A daemon whose answers are no longer what it sent: the module, under the address sanitizer, must not stumble.</summary>
public sealed class HostileDaemonTests(CompiledModule module) : IClassFixture<CompiledModule>
{
    [ToolFact]
    public async Task Changed_answers_crash_no_host()
    {
        using var cards = new Cards(module);
        cards.AddPinKey();
        cards.AddFreeKey("Server");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(cards["middle.sock"]));
        listener.Listen();
        using var stop = new CancellationTokenSource();
        var middle = ServeAsync(listener, cards.Socket, new Random(20), stop.Token);
        var run = await Task.Run(() => cards.DriveSanitized("hostile-daemon", cards["middle.sock"]));
        await stop.CancelAsync();
        await middle;
        Assert.True(run.ExitCode == 0, $"exit {run.ExitCode}: {run.All}");
    }

    private static async Task ServeAsync(Socket listener, string daemon, Random random, CancellationToken stop)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var host = await listener.AcceptAsync(stop);
                int seed = random.Next();
                connections.Add(Task.Run(() => Relay(host, daemon, new Random(seed)), CancellationToken.None));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private static void Relay(Socket host, string daemon, Random random)
    {
        using (host)
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Connect(new UnixDomainSocketEndPoint(daemon));
            try
            {
                while (Read(host) is { } request)
                {
                    socket.Send(request);
                    if (Read(socket) is not { } answer)
                    {
                        return;
                    }

                    // The first answer is left alone mostly: without a ticket there is nothing to see.
                    bool isTicket = answer.Length == 4 + 1 + 2 + 32;
                    byte[] sent = random.Next(isTicket ? 10 : 2) == 0 ? Changed(answer, random) : answer;
                    host.Send(sent);
                    if (BinaryPrimitives.ReadInt32BigEndian(sent) != sent.Length - 4)
                    {
                        // What was promised will not come.
                        return;
                    }
                }
            }
            catch (SocketException)
            {
                // The host has had enough.
            }
        }
    }

    /// <summary>Bytes changed, or cut off with the length that then is right; sometimes the length itself.</summary>
    private static byte[] Changed(byte[] frame, Random random)
    {
        frame = [.. frame];
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            int at = random.Next(random.Next(12) == 0 ? 0 : 4, frame.Length);
            frame[at] = random.Next(3) switch { 0 => (byte)(frame[at] ^ (1 << random.Next(8))), 1 => (byte)0xFF, _ => (byte)random.Next(256) };
        }

        if (random.Next(4) == 0)
        {
            frame = frame[..random.Next(5, frame.Length + 1)];
            BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
        }

        return frame;
    }

    private static byte[]? Read(Socket socket)
    {
        byte[] head = new byte[4];
        if (!Fill(socket, head))
        {
            return null;
        }

        byte[] frame = new byte[4 + BinaryPrimitives.ReadInt32BigEndian(head)];
        head.CopyTo(frame, 0);
        return Fill(socket, frame.AsSpan(4)) ? frame : null;
    }

    private static bool Fill(Socket socket, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = socket.Receive(buffer);
            if (count == 0)
            {
                return false;
            }

            buffer = buffer[count..];
        }

        return true;
    }
}
