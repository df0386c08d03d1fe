using System.Net.Sockets;
using Sks.Core;
using Sks.Core.DataTypes;
using Sks.Core.Wire;
using Sks.Daemon.Authorization;
using Sks.Daemon.PeerCredentials;
using Sks.Daemon.Pinentry;
using Sks.Daemon.Stores;

namespace Sks.Daemon.Serving;

/// <summary>
/// The journey of a connection: accepted, asked of the kernel who it is, judged, served. What is refused gets one answer that
/// says why, and is closed.
/// </summary>
/// <param name="stores">What is served.</param>
/// <param name="letsIn">The judgement.</param>
/// <param name="log">Gets a line for every refusal and every internal failure; no secrets.</param>
/// <param name="limits">Most connections at a time.</param>
/// <param name="dialogs">Its questions for PINs; <see langword="null"/>: it does not ask.</param>
internal sealed class DaemonServer(
    IUserStores stores, Predicate<Peer> letsIn, Action<string> log, ConnectionLimits limits, PinDialogs? dialogs = null)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ConnectionSet _connections = new(limits);
    private readonly LoginGroups _logins = new();

    /// <summary>Serves until <paramref name="stop"/>, then finishes the running requests.</summary>
    /// <param name="listener">A listening socket; stays the caller's.</param>
    /// <param name="stop">Ends the serving.</param>
    /// <returns>Whether no call is under way any more, so that the store can be closed.</returns>
    internal async Task<bool> RunAsync(Socket listener, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await AcceptAsync(listener, stop);
            }
        }
        catch (OperationCanceledException)
        {
            return await _connections.StopAsync(Grace);
        }
    }

    private async Task AcceptAsync(Socket listener, CancellationToken stop)
    {
        Socket socket;
        try
        {
            socket = await listener.AcceptAsync(stop);
        }
        catch (SocketException e)
        {
            // The caller has gone already, or there are no file descriptors left: the next moment may be better.
            log($"A connection could not be accepted: {e.SocketErrorCode}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), stop);
            return;
        }

        try
        {
            Admit(socket, stop);
        }
        catch (SocketException)
        {
            socket.Dispose();
        }
    }

    private void Admit(Socket socket, CancellationToken stop)
    {
        var peer = Peer.Of(socket);
        var caller = new CallersStore(peer, stores, _logins, DialogsFor(socket, peer, stop));
        if (!letsIn(peer))
        {
            log($"Refused process {peer.ProcessId} of user {peer.UserId}");
            Refuse(socket, SksStatus.NotAllowed, $"This key store is not open to user {peer.UserId}.");
        }
        else if (!_connections.TryServe(socket, peer, caller, DispatcherFor(caller), stop))
        {
            log($"Refused process {peer.ProcessId} of user {peer.UserId}: {limits.All} connections are open, or {limits.PerUser} of the user's");
            Refuse(
                socket,
                SksStatus.NotAvailable,
                $"The key store serves {limits.All} connections, {limits.PerUser} of one user, and no more; close one and try again.");
        }
    }

    private CallersDialogs? DialogsFor(Socket socket, Peer peer, CancellationToken stop) =>
        dialogs is null ? null : new CallersDialogs(dialogs, new Caller(socket, peer.ProcessId, stop));

    private SksDispatcher DispatcherFor(CallersStore caller) => new(
        caller,
        e => log($"Internal failure, {e.GetType()}:{Environment.NewLine}{e.StackTrace}"));

    private static void Refuse(Socket socket, SksStatus status, string why)
    {
        using var answer = new DataWriter();
        SksDispatcher.WriteError(answer, status, why);
        socket.Send(answer.Written);
        socket.Dispose();
    }
}
