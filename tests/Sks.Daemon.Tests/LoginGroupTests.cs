using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using Sks.Client;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Wire;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Daemon.Tests;

/// <summary>Connections that share their logins, seen as raw frames.</summary>
public sealed class LoginGroupTests : IAsyncDisposable
{
    private readonly HostedServer _server = new(new SecureElement(SealedStore.InMemory(), TimeProvider.System));
    private readonly uint _key;

    public LoginGroupTests()
    {
        using var client = new RemoteKeyStore(_server.SocketPath);
        _key = Enrolment.WithPinAndPuk(client);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public void Connections_with_the_ticket_have_the_login_and_others_do_not()
    {
        using var first = _server.Connect();
        using var second = _server.Connect();
        using var stranger = _server.Connect();
        byte[] ticket = Ticket(first);
        Assert.Equal(SksStatus.Success, Status(second, [(byte)MethodId.JoinLogins, 0, 32, .. ticket]));
        Assert.Equal(SksStatus.Success, Status(second, LogIn));
        Assert.Equal(SksStatus.Success, Status(first, Sign));
        Assert.Equal(SksStatus.Success, Status(second, Sign));
        Assert.Equal(SksStatus.Authorization, Status(stranger, Sign));
        Assert.Equal(SksStatus.Success, Status(first, [(byte)MethodId.LogOut, 0, 0, 0, 0]));
        Assert.Equal(SksStatus.Authorization, Status(second, Sign));
    }

    [Fact]
    public void A_wrong_or_withdrawn_ticket_joins_nothing()
    {
        using var first = _server.Connect();
        using var second = _server.Connect();
        byte[] former = Ticket(first);
        byte[] ticket = Ticket(first);
        Assert.Equal(SksStatus.Success, Status(first, LogIn));
        Assert.Equal(SksStatus.Authorization, Status(second, [(byte)MethodId.JoinLogins, 0, 32, .. former]));
        Assert.Equal(SksStatus.Authorization, Status(second, [(byte)MethodId.JoinLogins, 0, 32, .. new byte[32]]));
        Assert.Equal(SksStatus.Option, Status(second, [(byte)MethodId.JoinLogins, 0, 31, .. ticket[1..]]));
        Assert.Equal(SksStatus.Authorization, Status(second, Sign));
        Assert.Equal(SksStatus.Success, Status(second, [(byte)MethodId.JoinLogins, 0, 32, .. ticket]));
        Assert.Equal(SksStatus.Success, Status(second, Sign));
    }

    /// <summary>A forked child is one: it has what its parent knows.</summary>
    [Fact]
    public void Another_process_of_the_same_user_does_not_join_with_the_ticket()
    {
        const string Join = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            s.sendall(b"\0\0\0\x23\xe0\0\x20" + bytes.fromhex(sys.argv[2]))
            print(s.recv(100)[4])
            """;
        using var first = _server.Connect();
        using var second = _server.Connect();
        byte[] ticket = Ticket(first);
        using var other = Process.Start(new ProcessStartInfo("python3", ["-c", Join, _server.SocketPath, Convert.ToHexString(ticket)])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal($"{(int)SksStatus.Authorization}", other.StandardOutput.ReadToEnd().Trim());
        other.WaitForExit();
        Assert.Equal(SksStatus.Success, Status(second, [(byte)MethodId.JoinLogins, 0, 32, .. ticket]));
    }

    [Fact]
    public void Logins_stay_while_one_connection_has_them_and_go_with_the_last()
    {
        using var second = _server.Connect();
        byte[] ticket;
        using (var first = _server.Connect())
        {
            ticket = Ticket(first);
            Assert.Equal(SksStatus.Success, Status(first, LogIn));
            Assert.Equal(SksStatus.Success, Status(second, [(byte)MethodId.JoinLogins, 0, 32, .. ticket]));
        }

        Assert.Equal(SksStatus.Success, Status(second, Sign));
        second.Dispose();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                using var later = _server.Connect();
                return Status(later, [(byte)MethodId.JoinLogins, 0, 32, .. ticket]) == SksStatus.Authorization;
            },
            TimeSpan.FromSeconds(30)));
    }

    private byte[] LogIn => [(byte)MethodId.LogIn, .. UInt(_key), 0, 0, 4, .. Enrolment.Pin];

    private byte[] Sign
    {
        get
        {
            byte[] uri = System.Text.Encoding.ASCII.GetBytes(AlgorithmUris.EcdsaSha256);
            return [(byte)MethodId.SignHashedData, .. UInt(_key), 0, (byte)uri.Length, .. uri, 0, 0, 0, 0, 0, 0, 32, .. new byte[32]];
        }
    }

    private static byte[] Ticket(Socket socket)
    {
        socket.Send([.. UInt(1), (byte)MethodId.ShareLogins]);
        byte[] answer = socket.ReadAnswer()!;
        Assert.Equal([0, 0, 32], answer[..3]);
        return answer[3..];
    }

    private static SksStatus Status(Socket socket, byte[] request)
    {
        socket.Send([.. UInt((uint)request.Length), .. request]);
        return (SksStatus)socket.ReadAnswer()![0];
    }

    private static byte[] UInt(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
