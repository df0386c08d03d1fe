using System.Net.Sockets;
using Sks.Client;
using Sks.Core;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Daemon.Tests.Users;

/// <summary>A running <c>sksd --stores</c>, with the users who call it.</summary>
internal sealed class SystemDaemon : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IDisposable> _clients = [];
    private DaemonProcess _process;

    internal SystemDaemon()
    {
        File.SetUnixFileMode(
            _folder.Path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        _process = Start();
    }

    internal static ActingUser Alice { get; } = new(65001);

    internal static ActingUser Bob { get; } = new(65002, 65100);

    internal static ActingUser Carol { get; } = new(65003);

    internal string Stores => _folder["stores"];

    internal string SocketPath => _folder["run/sks.sock"];

    /// <summary>kill -9, and started again.</summary>
    internal void Restart()
    {
        _process.Dispose();
        _process = Start();
    }

    /// <summary>Calls as a user: on the user's own store, or on what another has granted.</summary>
    internal T As<T>(ActingUser user, Func<RemoteKeyStore, T> call, ActingUser? owner = null) => user.Run(() =>
    {
        using var store = new RemoteKeyStore(SocketPath, owner?.Id);
        return call(store);
    });

    internal void As(ActingUser user, Action<RemoteKeyStore> call, ActingUser? owner = null) => As(
        user,
        store =>
        {
            call(store);
            return true;
        },
        owner);

    /// <summary>Asserts that a call fails for a user with a status.</summary>
    internal SksException Fails(SksStatus status, ActingUser user, Action<RemoteKeyStore> call, ActingUser? owner = null)
    {
        var failure = Assert.Throws<SksException>(() => As(user, call, owner));
        Assert.True(status == failure.Status, $"{SksException.NameOf(status)} expected, but: {failure.ErrorName}: {failure.Message}");
        return failure;
    }

    /// <summary>Enrols a key under a PIN for a user.</summary>
    internal uint Enrol(ActingUser user) => As(user, store => Enrolment.WithPinAndPuk(store));

    /// <summary>A connection of a user, for frames by hand.</summary>
    internal Socket Connect(ActingUser user) => user.Run(() =>
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 60_000 };
        socket.Connect(new UnixDomainSocketEndPoint(SocketPath));
        _clients.Add(socket);
        return socket;
    });

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        _process.Dispose();
        _folder.Dispose();
    }

    private DaemonProcess Start() => DaemonProcess.ServeUsersAsync(Stores, SocketPath).GetAwaiter().GetResult();
}
