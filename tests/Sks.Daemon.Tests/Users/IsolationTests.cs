using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Testing.Issuer;
using Xunit;
using static Sks.Daemon.Tests.Users.SystemDaemon;

namespace Sks.Daemon.Tests.Users;

/// <summary>One daemon, a store for each user: nobody lists, uses or guesses another's keys.</summary>
public sealed class IsolationTests : IDisposable
{
    private static readonly byte[] Hash = SHA256.HashData("data"u8);

    private readonly SystemDaemon _daemon = new();

    public void Dispose() => _daemon.Dispose();

    [RootFact]
    public void Each_user_has_a_store_and_a_device_of_their_own()
    {
        uint key = _daemon.Enrol(Alice);
        Assert.Equal(key, _daemon.As(Alice, s => s.EnumerateKeys(0))!.KeyHandle);
        byte[][] devices = [.. new[] { Alice, Bob, new ActingUser(0) }.Select(u => _daemon.As(u, s => s.GetDeviceInfo().DeviceCertificate))];
        Assert.Equal(3, devices.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(["0", "65001", "65002"], Directory.GetDirectories(_daemon.Stores).Select(Path.GetFileName).Order());
        Assert.All(
            [_daemon.Stores, .. Directory.GetDirectories(_daemon.Stores)],
            path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path)));
        _daemon.Restart();
        Assert.Equal(devices[0], _daemon.As(Alice, s => s.GetDeviceInfo().DeviceCertificate));
        Assert.Equal(key, _daemon.As(Alice, s => s.EnumerateKeys(0))!.KeyHandle);
    }

    [RootFact]
    public void Nobody_lists_uses_or_guesses_anothers_keys_not_even_root()
    {
        uint key = _daemon.Enrol(Alice);
        foreach (var other in (ActingUser[])[Bob, new ActingUser(65002, 65001), new ActingUser(0)])
        {
            Assert.Null(_daemon.As(other, s => s.EnumerateKeys(0)));
            _daemon.As(other, store =>
            {
                for (uint handle = 0; handle <= key + 50; handle++)
                {
                    uint guess = handle;
                    IsAbsent(() => store.GetKeyAttributes(guess));
                    IsAbsent(() => store.GetKeyProtectionInfo(guess));
                    IsAbsent(() => store.SignHashedData(guess, AlgorithmUris.EcdsaSha256, [], false, Enrolment.Pin, Hash));
                    IsAbsent(() => store.DeleteKey(guess, []));
                }
            });
            _daemon.Fails(SksStatus.NoKey, other, s => s.GetDeviceInfo(), owner: Alice);
        }

        Assert.Equal(0, _daemon.As(Alice, s => s.GetKeyProtectionInfo(key)).PinErrorCount);

        static void IsAbsent(Action call) => Assert.Equal(SksStatus.NoKey, Assert.Throws<SksException>(call).Status);
    }

    [RootFact]
    public void A_store_is_made_by_its_users_call_and_by_nothing_else()
    {
        using var idle = _daemon.Connect(Alice);
        _daemon.Fails(SksStatus.NoKey, Bob, s => s.EnumerateKeys(0), owner: Alice);
        _daemon.Fails(SksStatus.NoKey, Bob, s => s.EnumerateKeys(0), owner: new ActingUser(4_000_000_000));
        Assert.Empty(Directory.GetDirectories(_daemon.Stores));
        idle.Send(RawFrames.EnumerateKeys(0));
        Assert.Equal(new byte[5], idle.ReadAnswer());
        Assert.Equal(["65001"], Directory.GetDirectories(_daemon.Stores).Select(Path.GetFileName));
    }

    [RootFact]
    public void A_store_that_cannot_be_opened_fails_its_user_only()
    {
        _daemon.Enrol(Alice);
        _daemon.Restart();
        File.Delete(Path.Combine(_daemon.Stores, "65001", "master.key"));
        _daemon.Fails(SksStatus.Storage, Alice, s => s.GetDeviceInfo());
        _daemon.Fails(SksStatus.NoKey, Bob, s => s.GetDeviceInfo(), owner: Alice);
        Assert.Equal(107, _daemon.As(Bob, s => s.GetDeviceInfo()).ApiLevel);
    }

    [RootFact]
    public void Whose_number_the_kernel_does_not_know_gets_no_store() =>
        _daemon.Fails(SksStatus.NotAllowed, new ActingUser(65534), s => s.GetDeviceInfo());

    [RootFact]
    public void One_user_cannot_take_all_connections()
    {
        var taken = Enumerable.Range(0, 128).Select(_ => _daemon.Connect(Alice)).ToArray();
        foreach (var socket in taken)
        {
            socket.Send(RawFrames.EnumerateKeys(0));
            Assert.Equal(new byte[5], socket.ReadAnswer());
        }

        var refused = _daemon.Fails(SksStatus.NotAvailable, Alice, s => s.EnumerateKeys(0));
        Assert.Contains("128 of one user", refused.Message, StringComparison.Ordinal);
        Assert.Null(_daemon.As(Bob, s => s.EnumerateKeys(0)));
    }

    [RootFact]
    public void Everybody_finds_the_socket_and_nobody_the_stores()
    {
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
                | UnixFileMode.OtherRead | UnixFileMode.OtherWrite,
            File.GetUnixFileMode(_daemon.SocketPath));
        Assert.Throws<UnauthorizedAccessException>(() => Alice.Run(() => Directory.GetDirectories(_daemon.Stores)));
    }
}
