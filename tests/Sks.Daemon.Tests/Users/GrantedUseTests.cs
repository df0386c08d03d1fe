using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Client;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using Xunit;
using static Sks.Daemon.Tests.Users.SystemDaemon;

namespace Sks.Daemon.Tests.Users;

/// <summary>What grantees can do, from when to when.</summary>
public sealed class GrantedUseTests : IDisposable
{
    private const uint Staff = 65100;

    private static readonly byte[] Hash = SHA256.HashData("data"u8);
    private static readonly byte[] Wrong = [.. "0000"u8];

    private readonly SystemDaemon _daemon = new();

    public void Dispose() => _daemon.Dispose();

    [RootFact]
    public void A_granted_key_is_listed_and_used_with_its_pin_and_the_others_are_not_there()
    {
        uint hidden = _daemon.Enrol(Alice);
        uint key = _daemon.Enrol(Alice);
        uint own = _daemon.Enrol(Bob);
        Grant(key, GranteeKind.User, Bob.Id);
        _daemon.As(
            Bob,
            store =>
            {
                Assert.Equal(key, store.EnumerateKeys(0)!.KeyHandle);
                Assert.Null(store.EnumerateKeys(key));
                Verify(store, key, Sign(store, key));
                Assert.Equal(3, store.GetKeyProtectionInfo(key).RetryLimit);
                Assert.Equal(107, store.GetDeviceInfo().ApiLevel);
                string absent = Assert.Throws<SksException>(() => store.GetKeyAttributes(hidden)).Message;
                Assert.Equal($"There is no key {hidden}.", absent);
                Assert.Equal(SksStatus.NoKey, Assert.Throws<SksException>(() => Sign(store, hidden)).Status);
                Assert.Equal(SksStatus.Authorization, Assert.Throws<SksException>(() => store.SignHashedData(
                    key, AlgorithmUris.EcdsaSha256, [], true, Enrolment.Pin, Hash)).Status);
            },
            owner: Alice);
        Assert.Equal(own, _daemon.As(Bob, s => s.EnumerateKeys(0))!.KeyHandle);
        _daemon.Fails(SksStatus.NoKey, Carol, s => s.EnumerateKeys(0), owner: Alice);
        _daemon.Fails(SksStatus.NoKey, new ActingUser(0), s => s.EnumerateKeys(0), owner: Alice);
    }

    [RootFact]
    public void A_key_granted_to_a_group_is_used_by_those_who_are_in_it_when_they_connect()
    {
        uint key = _daemon.Enrol(Alice);
        Grant(key, GranteeKind.Group, Staff);
        _daemon.As(Bob, s => Sign(s, key), owner: Alice);
        _daemon.As(new ActingUser(65004, [.. Enumerable.Range(70_000, 100).Select(g => (uint)g), Staff]), s => Sign(s, key), owner: Alice);
        _daemon.As(new ActingUser(Staff), s => Sign(s, key), owner: Alice);
        _daemon.Fails(SksStatus.NoKey, Carol, s => Sign(s, key), owner: Alice);
        _daemon.Fails(SksStatus.NoKey, new ActingUser(Bob.Id), s => Sign(s, key), owner: Alice);
        Revoke(key, GranteeKind.Group, Staff);
        _daemon.Fails(SksStatus.NoKey, Bob, s => Sign(s, key), owner: Alice);
    }

    [RootFact]
    public void A_user_and_a_group_of_the_same_number_are_two()
    {
        uint key = _daemon.Enrol(Alice);
        Grant(key, GranteeKind.User, Staff);
        _daemon.Fails(SksStatus.NoKey, Bob, s => Sign(s, key), owner: Alice);
        Grant(key, GranteeKind.Group, Staff);
        Revoke(key, GranteeKind.User, Staff);
        _daemon.As(Bob, s => Sign(s, key), owner: Alice);
    }

    [RootFact]
    public void A_revocation_holds_at_once_for_connections_that_are_open()
    {
        uint key = _daemon.Enrol(Alice);
        uint other = _daemon.Enrol(Alice);
        Grant(key, GranteeKind.User, Bob.Id);
        Grant(other, GranteeKind.User, Bob.Id);
        using var store = new RemoteKeyStore(_daemon.SocketPath, Alice.Id);
        Bob.Run(() => Sign(store, key));
        Revoke(key, GranteeKind.User, Bob.Id);
        Assert.Equal(SksStatus.NoKey, Bob.Run(() => Assert.Throws<SksException>(() => Sign(store, key))).Status);
        Bob.Run(() => Sign(store, other));
        Revoke(other, GranteeKind.User, Bob.Id);
        Assert.Equal(SksStatus.NoKey, Bob.Run(() => Assert.Throws<SksException>(() => Sign(store, other))).Status);
        Assert.Equal(SksStatus.NoKey, Bob.Run(() => Assert.Throws<SksException>(() => store.GetDeviceInfo())).Status);
        Assert.Null(Bob.Run(() => store.EnumerateKeys(0)));
    }

    [RootFact]
    public void Grants_and_revocations_survive_a_kill_and_a_deletion_ends_them()
    {
        uint key = _daemon.Enrol(Alice);
        uint stays = _daemon.Enrol(Alice);
        Grant(stays, GranteeKind.User, Bob.Id);
        Grant(key, GranteeKind.User, Bob.Id);
        _daemon.Restart();
        _daemon.As(Bob, s => Sign(s, key), owner: Alice);
        Revoke(key, GranteeKind.User, Bob.Id);
        _daemon.Restart();
        _daemon.Fails(SksStatus.NoKey, Bob, s => Sign(s, key), owner: Alice);
        _daemon.As(Bob, s => Sign(s, stays), owner: Alice);
        _daemon.As(Alice, s => s.DeleteKey(stays, []));
        _daemon.Fails(SksStatus.NoKey, Bob, s => s.EnumerateKeys(0), owner: Alice);
        Assert.Null(_daemon.As(Alice, s => s.EnumerateGrants(0)));
    }

    [RootFact]
    public void A_grantees_wrong_pins_count_as_the_owners()
    {
        uint key = _daemon.Enrol(Alice);
        Grant(key, GranteeKind.User, Bob.Id);
        for (int i = 1; i <= 3; i++)
        {
            _daemon.Fails(SksStatus.Authorization, Bob, s => Sign(s, key, Wrong), owner: Alice);
            _daemon.Restart();
            Assert.Equal(i, _daemon.As(Alice, s => s.GetKeyProtectionInfo(key)).PinErrorCount);
        }

        _daemon.Fails(SksStatus.Authorization, Bob, s => Sign(s, key), owner: Alice);
        _daemon.Fails(SksStatus.Authorization, Alice, s => Sign(s, key));
        _daemon.Fails(SksStatus.NotAllowed, Bob, s => s.UnlockKey(key, Enrolment.Puk), owner: Alice);
        _daemon.As(Alice, s => s.UnlockKey(key, Enrolment.Puk));
        _daemon.As(Bob, s => Sign(s, key), owner: Alice);
    }

    private static byte[] Sign(RemoteKeyStore store, uint key, byte[]? pin = null) =>
        store.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, pin ?? Enrolment.Pin, Hash);

    private static void Verify(RemoteKeyStore store, uint key, byte[] signature)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(store.GetKeyAttributes(key).CertificatePath[0]);
        using var publicKey = certificate.GetECDsaPublicKey()!;
        Assert.True(publicKey.VerifyHash(Hash, signature));
    }

    private void Grant(uint key, GranteeKind kind, uint id) => _daemon.As(Alice, s => s.GrantKey(key, kind, id));

    private void Revoke(uint key, GranteeKind kind, uint id) => _daemon.As(Alice, s => s.RevokeKey(key, kind, id));
}
