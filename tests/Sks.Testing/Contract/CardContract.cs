using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Cards;
using Sks.Core.Protection;
using Sks.Core.Wire;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>listCards, logIn and logOut: what middleware for smart cards is told, and what a login opens.</summary>
public abstract class CardContract : KeyStoreContract
{
    private static readonly byte[] Hash = SHA256.HashData("data"u8);

    [Fact]
    public void A_PIN_object_is_a_card_and_so_are_the_keys_of_an_issuer_without_PIN()
    {
        uint first = Enrolment.WithPinAndPuk(Store);
        uint second = Enrolment.WithPinAndPuk(Store);
        uint free = Enrolment.WithoutPin(Store).KeyHandle;
        uint freeToo = Enrolment.WithoutPin(Store).KeyHandle;
        var cards = Card.ReadAll(Directory.ListCards([], 0).Cards);
        Assert.Equal([CardKind.Pin, CardKind.Pin, CardKind.NoPin], cards.Select(card => card.Kind));
        Assert.Equal([first, second, free], cards.Select(card => card.KeyHandle));
        Assert.Equal(3, cards.Select(card => Convert.ToHexString(card.Serial)).Distinct().Count());
        Assert.Equal((3, 0, true, 3), (cards[0].RetryLimit, cards[0].PinErrorCount, cards[0].HasPuk, cards[0].PukRetryLimit));
        var keys = CardKey.ReadAll(Directory.ListCards([], 0).Keys);
        Assert.Equal([first, second, free, freeToo], keys.Select(key => key.KeyHandle));
        Assert.Equal(cards[2].Serial, keys[2].Serial);
        Assert.Equal(cards[2].Serial, keys[3].Serial);
        Assert.Equal(Store.GetKeyAttributes(first).CertificatePath, keys[0].CertificatePath);
        Face.Restart();
        Assert.Equal(cards, Card.ReadAll(Directory.ListCards([], 0).Cards), (a, b) => a.Serial.AsSpan().SequenceEqual(b.Serial));
    }

    [Fact]
    public void Keys_without_PIN_are_one_card_for_scheme_host_and_port_whatever_path_they_were_enrolled_by()
    {
        Enrolment.WithoutPin(Store, issuerUri: "https://bank.example/enroll/one");
        Enrolment.WithoutPin(Store, issuerUri: "https://BANK.example:443/enroll/two");
        Enrolment.WithoutPin(Store, issuerUri: "https://bank.example:8443/enroll/one");
        Enrolment.WithoutPin(Store, issuerUri: "https://other.example/enroll/one");
        var cards = Card.ReadAll(Directory.ListCards([], 0).Cards);
        Assert.Equal(["https://bank.example", "https://bank.example:8443", "https://other.example"], cards.Select(card => card.IssuerUri));
        var keys = CardKey.ReadAll(Directory.ListCards([], 0).Keys);
        Assert.Equal(keys[0].Serial, keys[1].Serial);
        Assert.Equal(3, keys.Select(key => Convert.ToHexString(key.Serial)).Distinct().Count());
    }

    [Fact]
    public void Who_knows_the_generation_is_told_the_counters_and_no_keys_until_keys_change()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        var list = Directory.ListCards([], 0);
        Guess(() => Store.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, "0000"u8, Hash));
        var again = Directory.ListCards(list.Generation, 0);
        Assert.Equal(list.Generation, again.Generation);
        Assert.Empty(again.Keys);
        Assert.Equal(1, Assert.Single(Card.ReadAll(again.Cards)).PinErrorCount);
        Enrolment.WithoutPin(Store);
        Assert.Equal(2, CardKey.ReadAll(Directory.ListCards(list.Generation, 0).Keys).Count);
        Store.DeleteKey(key, []);
        Assert.Equal(CardKind.NoPin, Assert.Single(Card.ReadAll(Directory.ListCards(list.Generation, 0).Cards)).Kind);
    }

    [Fact]
    public void Keys_of_open_sessions_are_on_no_card()
    {
        using var issuer = new TestIssuer();
        using var session = issuer.Open(Store);
        session.SetCertificatePath(session.CreateKeyEntry());
        Assert.Empty(Directory.ListCards([], 0).Cards);
        session.Close();
        Assert.Single(CardKey.ReadAll(Directory.ListCards([], 0).Keys));
    }

    [Fact]
    public void A_login_opens_the_keys_of_its_card_until_logout()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        uint other = Enrolment.WithPinAndPuk(Store);
        var logins = Logins();
        Guess(() => Sign(logins.Use, key));
        logins.LogIn(key, false, Enrolment.Pin);
        Sign(logins.Use, key);
        Sign(logins.Use, key);
        Guess(() => Sign(logins.Use, other));
        logins.LogOut(key);
        Guess(() => Sign(logins.Use, key));
        logins.LogIn(other, false, Enrolment.Pin);
        logins.LogOut(0);
        Guess(() => Sign(logins.Use, other));

        // Nothing of this was a guess.
        Assert.All((uint[])[key, other], k => Assert.Equal(0, Store.GetKeyProtectionInfo(k).PinErrorCount));
    }

    [Fact]
    public void A_login_counts_wrong_PINs_and_ends_when_they_lock_the_PIN()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        var logins = Logins();
        logins.LogIn(key, false, Enrolment.Pin);
        for (int i = 1; i <= 3; i++)
        {
            Guess(() => logins.LogIn(key, false, "0000"u8.ToArray()));
            Assert.Equal(i, Store.GetKeyProtectionInfo(key).PinErrorCount);
        }

        Guess(() => Sign(logins.Use, key));
        Guess(() => logins.LogIn(key, false, Enrolment.Pin));
        Store.UnlockKey(key, Enrolment.Puk);
        Guess(() => Sign(logins.Use, key));
        logins.LogIn(key, false, Enrolment.Pin);
        Sign(logins.Use, key);
    }

    [Fact]
    public void A_login_ends_when_the_PIN_is_replaced()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        var logins = Logins();
        logins.LogIn(key, false, Enrolment.Pin);
        Store.ChangePin(key, Enrolment.Pin, "2580"u8);
        Guess(() => Sign(logins.Use, key));
        logins.LogIn(key, false, "2580"u8.ToArray());
        Store.SetPin(key, Enrolment.Puk, "2580"u8);
        Guess(() => Sign(logins.Use, key));
    }

    [Fact]
    public void A_login_for_one_use_is_used_up_by_it()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        var logins = Logins();
        logins.LogIn(key, true, Enrolment.Pin);
        Sign(logins.Use, key);
        Guess(() => Sign(logins.Use, key));
    }

    [Theory]
    [InlineData(InputMethod.Any, false, false)]
    [InlineData(InputMethod.Programmatic, false, false)]
    [InlineData(InputMethod.TrustedGui, true, false)]
    [InlineData(InputMethod.TrustedGui, false, true)]
    public void Keys_of_a_trusted_dialog_that_does_not_cache_want_the_PIN_each_time(InputMethod method, bool caching, bool eachTime)
    {
        uint key = Enrolment.WithPinAndPuk(
            Store, entry => entry with { EnablePinCaching = caching }, policy => policy with { InputMethod = method });
        Assert.Equal(eachTime, Assert.Single(CardKey.ReadAll(Directory.ListCards([], 0).Keys)).AlwaysAuthenticate);
        var logins = Logins();
        logins.LogIn(key, false, Enrolment.Pin);
        if (eachTime)
        {
            Guess(() => Sign(logins.Use, key));
            logins.LogIn(key, true, Enrolment.Pin);
        }

        Sign(logins.Use, key);
    }

    [Fact]
    public void A_login_exports_and_deletes_nothing()
    {
        uint key = Enrolment.WithPinAndPuk(
            Store, entry => entry with { ExportProtection = ExportProtection.Pin, DeleteProtection = DeleteProtection.Pin });
        Logins().LogIn(key, false, Enrolment.Pin);
        Guess(() => Store.ExportKey(key, []));
        Guess(() => Store.DeleteKey(key, []));
    }

    [Fact]
    public void There_is_no_login_without_a_PIN_or_a_key()
    {
        uint key = Enrolment.WithoutPin(Store).KeyHandle;
        var logins = Logins();
        Assert.Equal(SksStatus.NotAllowed, Assert.Throws<SksException>(() => logins.LogIn(key, false, Enrolment.Pin)).Status);
        Assert.Equal(SksStatus.NoKey, Assert.Throws<SksException>(() => logins.LogIn(key + 1000, false, Enrolment.Pin)).Status);
        Assert.Equal(SksStatus.NoKey, Assert.Throws<SksException>(() => logins.LogOut(key + 1000)).Status);
        Sign(logins.Use, key);
        Assert.Equal(
            SksStatus.Authorization,
            Assert.Throws<SksException>(() => logins.Use.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, Enrolment.Pin, Hash)).Status);
    }

    [Fact]
    public void A_login_with_the_PUK_unlocks_and_sets_PINs_until_logout()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        uint other = Enrolment.WithPinAndPuk(Store);
        var logins = Logins();
        Guess(() => logins.InitializePin(key, "2580"u8.ToArray()));
        for (int i = 0; i < 3; i++)
        {
            Guess(() => logins.LogIn(key, false, "0000"u8.ToArray()));
        }

        Guess(() => logins.LogInWithPuk(key, "0000"u8.ToArray()));
        Assert.Equal((3, 1), (Store.GetKeyProtectionInfo(key).PinErrorCount, Store.GetKeyProtectionInfo(key).PukErrorCount));
        logins.LogInWithPuk(key, Enrolment.Puk);
        Assert.Equal((0, 0), (Store.GetKeyProtectionInfo(key).PinErrorCount, Store.GetKeyProtectionInfo(key).PukErrorCount));
        Guess(() => Sign(logins.Use, key));
        Guess(() => logins.InitializePin(other, "2580"u8.ToArray()));
        Guess(() => logins.InitializePin(key, "x"u8.ToArray()));
        logins.InitializePin(key, "2580"u8.ToArray());
        logins.InitializePin(key, "8520"u8.ToArray());
        logins.LogIn(key, false, "8520"u8.ToArray());
        Sign(logins.Use, key);
        logins.LogOut(key);
        Guess(() => logins.InitializePin(key, "2580"u8.ToArray()));
        logins.LogInWithPuk(key, Enrolment.Puk);
        logins.LogOut(0);
        Guess(() => logins.InitializePin(key, "2580"u8.ToArray()));
        Assert.Equal((0, 0), (Store.GetKeyProtectionInfo(key).PinErrorCount, Store.GetKeyProtectionInfo(key).PukErrorCount));
    }

    [Fact]
    public void A_login_with_the_PUK_ends_when_wrong_ones_lock_it()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        var logins = Logins();
        logins.LogInWithPuk(key, Enrolment.Puk);
        for (int i = 1; i <= 3; i++)
        {
            Guess(() => Store.UnlockKey(key, "0000"u8));
        }

        Guess(() => logins.InitializePin(key, "2580"u8.ToArray()));
        Guess(() => logins.LogInWithPuk(key, Enrolment.Puk));
    }

    [Fact]
    public void Without_a_PUK_nobody_logs_in_with_it_and_a_PIN_that_its_issuer_fixed_stays()
    {
        var logins = Logins();
        uint free = Enrolment.WithoutPin(Store).KeyHandle;
        Assert.Equal(SksStatus.NotAllowed, Assert.Throws<SksException>(() => logins.LogInWithPuk(free, Enrolment.Puk)).Status);
        Assert.Equal(SksStatus.NotAllowed, Assert.Throws<SksException>(() => logins.InitializePin(free, Enrolment.Pin)).Status);
        Assert.Equal(SksStatus.NoKey, Assert.Throws<SksException>(() => logins.LogInWithPuk(free + 1000, Enrolment.Puk)).Status);
        uint key = Enrolment.WithPinAndPuk(Store, null, policy => policy with { UserModifiable = false });
        logins.LogInWithPuk(key, Enrolment.Puk);
        Assert.Equal(SksStatus.NotAllowed, Assert.Throws<SksException>(() => logins.InitializePin(key, "2580"u8.ToArray())).Status);
    }

    [Fact]
    public void The_device_PUK_is_logged_in_with_like_another()
    {
        var device = (IDeviceAdministration)Store;
        device.InitializeDevicePin(Enrolment.Puk, Enrolment.Pin);
        using var issuer = new TestIssuer();
        using var session = issuer.Open(Store);
        var entry = session.CreateKeyEntry(TestSession.Key() with { DevicePinProtection = true });
        session.SetCertificatePath(entry);
        session.Close();
        var logins = Logins();
        Guess(() => logins.LogIn(entry.KeyHandle, false, "0000"u8.ToArray()));
        logins.LogInWithPuk(entry.KeyHandle, Enrolment.Puk);
        Assert.Equal(0, device.GetDevicePinInfo().PinErrorCount);
        logins.InitializePin(entry.KeyHandle, "2580"u8.ToArray());
        logins.LogIn(entry.KeyHandle, false, "2580"u8.ToArray());
        Sign(logins.Use, entry.KeyHandle);
    }

    private ICardDirectory Directory => (ICardDirectory)Store;

    private static void Sign(IKeyUse use, uint key) => use.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, [], Hash);

    private static void Guess(Action call) => Assert.Equal(SksStatus.Authorization, Assert.Throws<SksException>(call).Status);

    private OpenLogins Logins()
    {
        if (Store is ICardAccess access)
        {
            var logins = access.OpenLogins();
            return new OpenLogins(logins, (key, once, pin) => logins.LogIn(key, once, pin), (key, puk) => logins.LogInWithPuk(key, puk), (key, pin) => logins.InitializePin(key, pin), logins.LogOut);
        }

        var connection = (IConnectionLogins)Store;
        return new OpenLogins(Store, (key, once, pin) => connection.LogIn(key, once, pin), (key, puk) => connection.LogInWithPuk(key, puk), (key, pin) => connection.InitializePin(key, pin), connection.LogOut);
    }

    private sealed record OpenLogins(
        IKeyUse Use, Action<uint, bool, byte[]> LogIn, Action<uint, byte[]> LogInWithPuk, Action<uint, byte[]> InitializePin, Action<uint> LogOut);
}
