using System.Net.Sockets;
using Sks.Core;
using Sks.Daemon.Listening;
using Sks.Daemon.PeerCredentials;
using Sks.Daemon.Pinentry;
using Sks.Daemon.Serving;
using Sks.Daemon.Stores;

namespace Sks.Daemon.Tests;

/// <summary>The daemon's server in this process, over a real socket.</summary>
internal sealed class HostedServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SocketFile _socketFile;
    private readonly Task<bool> _running;

    internal HostedServer(ISecureKeyStore store, Predicate<Peer>? letsIn = null, int maxConnections = 1024, int maxPerUser = 1024, PinDialogs? dialogs = null)
        : this(new SingleStore(store, OperatingSystemCalls.EffectiveUserId()), letsIn, maxConnections, maxPerUser, dialogs)
    {
    }

    /// <param name="stores">Stay the caller's.</param>
    /// <param name="letsIn">Everybody, unless it says otherwise.</param>
    /// <param name="maxConnections">Connections at a time.</param>
    /// <param name="maxPerUser">Of one user.</param>
    /// <param name="dialogs">Its questions for PINs.</param>
    internal HostedServer(
        IUserStores stores, Predicate<Peer>? letsIn = null, int maxConnections = 1024, int maxPerUser = 1024, PinDialogs? dialogs = null)
    {
        _socketFile = SocketFile.Claim(_folder["sks.sock"]);
        var server = new DaemonServer(
            stores,
            letsIn ?? (_ => true),
            Log.Add,
            new ConnectionLimits(maxConnections, maxPerUser),
            dialogs);
        _running = server.RunAsync(_socketFile.Listen(), _stop.Token);
    }

    internal string SocketPath => _socketFile.Path;

    internal List<string> Log { get; } = [];

    /// <summary>Begins to stop, as a signal does.</summary>
    internal Task<bool> StopAsync()
    {
        _stop.Cancel();
        return _running;
    }

    internal Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 60_000 };
        socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _socketFile.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }
}
