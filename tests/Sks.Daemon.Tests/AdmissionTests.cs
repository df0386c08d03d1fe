using System.Net.Sockets;
using Sks.Client;
using Sks.Core;
using Sks.Core.Tests.Wire;
using Xunit;

namespace Sks.Daemon.Tests;

public class AdmissionTests
{
    [Fact]
    public async Task Connections_over_the_limit_are_told_so_and_let_in_when_one_has_gone()
    {
        await using var server = new HostedServer(ServingTests.Counting, maxConnections: 2);
        using var first = server.Connect();
        using var second = server.Connect();
        foreach (var socket in (Socket[])[first, second])
        {
            socket.Send(RawFrames.EnumerateKeys(1));
            ServingTests.AssertAnswer(1, socket.ReadAnswer());
        }

        using var client = new RemoteKeyStore(server.SocketPath);
        var e = Assert.Throws<SksException>(() => client.EnumerateKeys(1));
        Assert.Equal(SksStatus.NotAvailable, e.Status);
        Assert.Contains("2 connections", e.Message, StringComparison.Ordinal);
        Assert.Contains(server.Log, line => line.Contains("2 connections", StringComparison.Ordinal));

        first.Dispose();
        Assert.Equal(4u, Eventually(() => client.EnumerateKeys(3)!.KeyHandle));
    }

    [Fact]
    public async Task Whoever_is_not_let_in_is_told_so_and_reaches_no_method()
    {
        bool called = false;
        await using var server = new HostedServer(
            new FlatStore((_, _) =>
            {
                called = true;
                return [0u];
            }),
            letsIn: _ => false);
        using var client = new RemoteKeyStore(server.SocketPath);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(SksStatus.NotAllowed, Assert.Throws<SksException>(() => client.EnumerateKeys(0)).Status);
        }

        Assert.False(called);
        Assert.Contains(server.Log, line => line.Contains("Refused", StringComparison.Ordinal));
    }

    private static T Eventually<T>(Func<T> attempt)
    {
        var deadline = DateTime.UtcNow.AddMinutes(1);
        while (true)
        {
            try
            {
                return attempt();
            }
            catch (SksException) when (DateTime.UtcNow < deadline)
            {
                Thread.Yield();
            }
        }
    }
}
