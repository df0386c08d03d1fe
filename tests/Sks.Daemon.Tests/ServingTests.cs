using System.Buffers.Binary;
using System.Net.Sockets;
using Sks.Client;
using Sks.Core;
using Sks.Core.Tests.Wire;
using Sks.Core.Wire;
using Xunit;

namespace Sks.Daemon.Tests;

public class ServingTests
{
    /// <summary>All that reach a store; the daemon itself answers those about the connection.</summary>
    public static TheoryData<MethodId> Methods =>
        [.. MethodTable.All.Select(m => m.Id).Where(id => id is not (MethodId.SelectStore or MethodId.ListGrantors or (>= MethodId.LogIn and <= MethodId.ChangePinByDialog)))];

    /// <summary>enumerateKeys answers its argument + 1, so that answers can be told apart.</summary>
    internal static FlatStore Counting => new((_, arguments) => [(uint)arguments[0] + 1, 0u]);

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Every_method_goes_through_the_socket(MethodId id)
    {
        var method = MethodTable.Find((byte)id)!;
        var random = new Random(1);
        object[] outputs = TableCodec.Generate(method.Output, random);
        object[]? received = null;
        await using var server = new HostedServer(new FlatStore((_, arguments) =>
        {
            received = arguments;
            return outputs;
        }));
        using var client = new RemoteKeyStore(server.SocketPath);
        for (int i = 0; i < 10; i++)
        {
            object[] inputs = TableCodec.Generate(method.Input, random);
            Assert.Equal(outputs, FlatCalls.Call(client, id, inputs));
            Assert.Equal(inputs, received);
        }
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order()
    {
        await using var server = new HostedServer(Counting);
        using var socket = server.Connect();
        socket.Send([.. Enumerable.Range(0, 1000).SelectMany(i => RawFrames.EnumerateKeys((uint)i))]);
        for (uint i = 0; i < 1000; i++)
        {
            AssertAnswer(i, socket.ReadAnswer());
        }
    }

    [Fact]
    public async Task A_sender_of_single_bytes_is_understood()
    {
        await using var server = new HostedServer(Counting);
        using var socket = server.Connect();
        foreach (byte b in (byte[])[.. RawFrames.EnumerateKeys(5), .. RawFrames.EnumerateKeys(6)])
        {
            socket.Send([b]);
        }

        AssertAnswer(5, socket.ReadAnswer());
        AssertAnswer(6, socket.ReadAnswer());
    }

    [Fact]
    public async Task A_malformed_request_leaves_the_connection_usable()
    {
        await using var server = new HostedServer(Counting);
        using var socket = server.Connect();
        socket.Send([.. RawFrames.Frame(0), .. RawFrames.Frame(70), .. RawFrames.Frame(70, 0, 0, 0, 0, 0), .. RawFrames.EnumerateKeys(7)]);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal((byte)SksStatus.Option, socket.ReadAnswer()![0]);
        }

        AssertAnswer(7, socket.ReadAnswer());
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 1 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF })]
    public async Task A_frame_of_0_bytes_or_over_16_MiB_ends_the_connection_and_no_other(byte[] header)
    {
        await using var server = new HostedServer(Counting);
        using var other = server.Connect();
        using var socket = server.Connect();
        socket.Send([.. RawFrames.EnumerateKeys(1), .. header]);
        AssertAnswer(1, socket.ReadAnswer());
        Assert.Null(socket.ReadAnswer());
        other.Send(RawFrames.EnumerateKeys(2));
        AssertAnswer(2, other.ReadAnswer());
    }

    [Fact]
    public async Task The_largest_frame_is_served()
    {
        byte[] chunk = new byte[Frame.MaxLength - 5];
        new Random(1).NextBytes(chunk);
        await using var server = new HostedServer(new FlatStore((_, arguments) =>
            [Convert.ToHexString(System.Security.Cryptography.SHA256.HashData((byte[])arguments[0]))]));
        using var client = new RemoteKeyStore(server.SocketPath);
        Assert.Equal(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(chunk)), client.UpdateFirmware(chunk));
        Assert.Equal(SksStatus.Option, Assert.Throws<SksException>(() => client.UpdateFirmware([.. chunk, 0])).Status);
    }

    [Fact]
    public async Task Callers_that_dawdle_hold_up_nobody()
    {
        using var release = new ManualResetEventSlim();
        await using var server = new HostedServer(new FlatStore((_, arguments) =>
        {
            if ((uint)arguments[0] == 99)
            {
                release.Wait();
            }

            return [(uint)arguments[0] + 1, 0u];
        }));
        var dawdlers = Enumerable.Range(0, 50).Select(_ => server.Connect()).ToList();
        for (int i = 0; i < dawdlers.Count; i++)
        {
            // Idle; half a header; half a frame; waiting in the store; never reading answers.
            dawdlers[i].Send((i % 5) switch
            {
                0 => [],
                1 => [0, 0],
                2 => [0, 0, 0, 5, 70],
                3 => RawFrames.EnumerateKeys(99),
                _ => [.. Enumerable.Range(0, 100).SelectMany(_ => RawFrames.EnumerateKeys(1))],
            });
        }

        using var client = new RemoteKeyStore(server.SocketPath);
        Assert.Equal(8u, client.EnumerateKeys(7)!.KeyHandle);
        release.Set();
        AssertAnswer(99, dawdlers[3].ReadAnswer());
        dawdlers.ForEach(d => d.Dispose());
    }

    [Fact]
    public async Task A_stop_finishes_the_running_request_and_takes_no_further_one()
    {
        using var entered = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        int calls = 0;
        await using var server = new HostedServer(new FlatStore((_, arguments) =>
        {
            Interlocked.Increment(ref calls);
            entered.Set();
            release.Wait();
            return [(uint)arguments[0] + 1, 0u];
        }));
        using var idle = server.Connect();
        using var busy = server.Connect();
        busy.Send([.. RawFrames.EnumerateKeys(1), .. RawFrames.EnumerateKeys(2)]);
        entered.Wait();

        var stopped = server.StopAsync();
        Assert.Null(idle.ReadAnswer());
        Assert.False(stopped.IsCompleted);
        release.Set();

        AssertAnswer(1, busy.ReadAnswer());
        Assert.Null(busy.ReadAnswer());
        Assert.True(await stopped);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task Random_bytes_on_the_socket_leave_the_server_serving()
    {
        await using var server = new HostedServer(Counting);
        var random = new Random(7);
        for (int i = 0; i < 300; i++)
        {
            using var socket = server.Connect();
            byte[] noise = new byte[random.Next(2, 200)];
            random.NextBytes(noise);
            noise[0] = 0;
            noise[1] = (byte)random.Next(2);
            try
            {
                socket.Send(noise);
            }
            catch (SocketException)
            {
                // The server has ended the connection after the first bytes.
            }
        }

        using var client = new RemoteKeyStore(server.SocketPath);
        Assert.Equal(2u, client.EnumerateKeys(1)!.KeyHandle);
        Assert.DoesNotContain(server.Log, line => line.Contains("Internal", StringComparison.Ordinal));
    }

    internal static void AssertAnswer(uint argument, byte[]? answer)
    {
        Assert.NotNull(answer);
        Assert.Equal(9, answer.Length);
        Assert.Equal(0, answer[0]);
        Assert.Equal(argument + 1, BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(1)));
    }
}
