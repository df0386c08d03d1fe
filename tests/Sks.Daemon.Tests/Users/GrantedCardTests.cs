using Sks.Client;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Cards;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using Xunit;
using static Sks.Daemon.Tests.Users.SystemDaemon;

namespace Sks.Daemon.Tests.Users;

/// <summary>Granted keys as cards: who grants, what is listed, and logins to it.</summary>
public sealed class GrantedCardTests : IDisposable
{
    private static readonly byte[] Hash = new byte[32];

    private readonly SystemDaemon _daemon = new();

    public void Dispose() => _daemon.Dispose();

    [RootFact]
    public void Who_grants_is_told_to_the_grantee_alone_also_after_a_restart_and_from_closed_stores()
    {
        uint key = _daemon.Enrol(Alice);
        uint hers = _daemon.Enrol(Carol);
        Assert.Empty(Grantors(Bob));
        _daemon.As(Alice, s => s.GrantKey(key, GranteeKind.User, Bob.Id));
        Assert.Equal([Alice.Id], Grantors(Bob));
        _daemon.As(Carol, s => s.GrantKey(hers, GranteeKind.Group, Bob.Groups[0]));
        _daemon.Restart();
        Assert.Equal([Alice.Id, Carol.Id], Grantors(Bob));
        Assert.Empty(Grantors(Carol));
        Assert.Empty(Grantors(Alice));
        Assert.Empty(Grantors(new ActingUser(0)));
        _daemon.As(Alice, s => s.RevokeKey(key, GranteeKind.User, Bob.Id));
        Assert.Equal([Carol.Id], Grantors(Bob));
    }

    [RootFact]
    public void The_cards_of_granted_keys_have_these_keys_alone_and_nothing_to_manage()
    {
        _daemon.Enrol(Alice);
        uint key = _daemon.Enrol(Alice);
        uint free = _daemon.As(Alice, s => Enrolment.WithoutPin(s).KeyHandle);
        uint hidden = _daemon.As(Alice, s => Enrolment.WithoutPin(s).KeyHandle);
        foreach (uint granted in (uint[])[key, free])
        {
            _daemon.As(Alice, s => s.GrantKey(granted, GranteeKind.User, Bob.Id));
        }

        var own = _daemon.As(Alice, s => s.ListCards([], 0));
        using var store = new RemoteKeyStore(_daemon.SocketPath, Alice.Id);
        var list = Bob.Run(() =>
        {
            var list = store.ListCards([], 0);
            Assert.Equal([key, free], CardKey.ReadAll(list.Keys).Select(k => k.KeyHandle));
            var cards = Card.ReadAll(list.Cards);
            Assert.Equal([CardKind.Pin, CardKind.NoPin], cards.Select(card => card.Kind));
            Assert.Equal([key, free], cards.Select(card => card.KeyHandle));
            Assert.All(cards, card => Assert.False(card.HasPuk || card.UserModifiable));
            Assert.Contains(Card.ReadAll(own.Cards), card => card.Serial.AsSpan().SequenceEqual(cards[0].Serial));
            Assert.Empty(store.ListCards(list.Generation, 0).Keys);
            return list;
        });
        _daemon.As(Alice, s => s.GrantKey(hidden, GranteeKind.User, Bob.Id));
        Assert.Equal(
            [key, free, hidden], Bob.Run(() => CardKey.ReadAll(store.ListCards(list.Generation, 0).Keys).Select(k => k.KeyHandle).ToArray()));
    }

    [RootFact]
    public void A_grantee_logs_in_to_granted_keys_counted_as_always_until_the_grant_ends()
    {
        uint key = _daemon.Enrol(Alice);
        uint other = _daemon.Enrol(Alice);
        _daemon.As(Alice, s => s.GrantKey(key, GranteeKind.User, Bob.Id));
        using var store = new RemoteKeyStore(_daemon.SocketPath, Alice.Id);
        Bob.Run(() =>
        {
            Status(SksStatus.NoKey, () => store.LogIn(other, false, Enrolment.Pin));
            Status(SksStatus.Authorization, () => store.LogIn(key, false, "0000"u8));
            Assert.Equal(1, store.GetKeyProtectionInfo(key).PinErrorCount);
            Status(SksStatus.Authorization, () => Sign(store, key));
            Assert.Equal(1, store.GetKeyProtectionInfo(key).PinErrorCount);
            store.LogIn(key, false, Enrolment.Pin);
            Sign(store, key);
            Status(SksStatus.NotAllowed, () => store.LogInWithPuk(key, Enrolment.Puk));
            Status(SksStatus.NotAllowed, () => store.InitializePin(key, "2580"u8));
        });
        Revoke(key);
        Bob.Run(() =>
        {
            Status(SksStatus.NoKey, () => Sign(store, key));
            Status(SksStatus.NoKey, () => store.LogIn(key, false, Enrolment.Pin));
        });
    }

    private static void Sign(RemoteKeyStore store, uint key) => store.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, [], Hash);

    private static void Status(SksStatus status, Action call) => Assert.Equal(status, Assert.Throws<SksException>(call).Status);

    private void Revoke(uint key) => _daemon.As(Alice, s =>
    {
        s.GrantKey(key, GranteeKind.User, Carol.Id);
        s.RevokeKey(key, GranteeKind.User, Bob.Id);
    });

    private IReadOnlyList<uint> Grantors(ActingUser user) => _daemon.As(user, s => s.ListGrantors());
}
