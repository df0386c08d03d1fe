using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>PIN and PUK: counting, locking, unlockKey, changePin, setPin; and that all of it is durable before it is told.</summary>
public abstract class PinContract : KeyStoreContract
{
    private static readonly byte[] NewPin = [.. "2580"u8];
    private static readonly byte[] Wrong = [.. "0000"u8];

    [Fact]
    public void Three_wrong_pins_lock_the_key_and_the_right_one_is_refused_also_after_a_restart()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        for (int errors = 1; errors <= 3; errors++)
        {
            Fails(SksStatus.Authorization, () => Sign(key, Wrong));
            Face.Restart();
            Assert.Equal(errors, Store.GetKeyProtectionInfo(key).PinErrorCount);
        }

        Fails(SksStatus.Authorization, () => Sign(key, Enrolment.Pin));
        Face.Restart();
        Fails(SksStatus.Authorization, () => Sign(key, Enrolment.Pin));
        var info = Store.GetKeyProtectionInfo(key);
        Assert.True(info.ProtectionStatus.HasFlag(ProtectionStatus.PinBlocked));
        Assert.Equal(3, info.PinErrorCount);
    }

    [Fact]
    public void A_right_pin_clears_the_count_and_a_power_cut_counts_one_error_at_most_until_the_next()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        Fails(SksStatus.Authorization, () => Sign(key, Wrong));
        for (int restarts = 0; restarts < 4; restarts++)
        {
            Sign(key, Enrolment.Pin);
            Assert.Equal(0, Store.GetKeyProtectionInfo(key).PinErrorCount);
            Face.Restart();
            Assert.InRange(Store.GetKeyProtectionInfo(key).PinErrorCount, 0, 1);
        }
    }

    [Fact]
    public void Where_one_error_locks_restarts_between_right_pins_lock_nothing()
    {
        uint key = Enrolment.WithPinAndPuk(Store, pinPolicy: p => p with { RetryLimit = 1 });
        for (int restarts = 0; restarts < 3; restarts++)
        {
            Sign(key, Enrolment.Pin);
            Face.Restart();
            Assert.Equal(0, Store.GetKeyProtectionInfo(key).PinErrorCount);
        }

        Fails(SksStatus.Authorization, () => Sign(key, Wrong));
        Fails(SksStatus.Authorization, () => Sign(key, Enrolment.Pin));
    }

    [Fact]
    public void An_empty_pin_where_one_is_due_counts()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        Fails(SksStatus.Authorization, () => Sign(key, []));
        Assert.Equal(1, Store.GetKeyProtectionInfo(key).PinErrorCount);
    }

    [Fact]
    public void Wrong_guesses_at_once_are_counted_one_by_one()
    {
        uint key = Enrolment.WithPinAndPuk(Store, pinPolicy: p => p with { RetryLimit = 10_000 });
        Parallel.For(0, 100, _ => Fails(SksStatus.Authorization, () => Sign(key, Wrong)));
        Assert.Equal(100, Store.GetKeyProtectionInfo(key).PinErrorCount);
    }

    [Fact]
    public void The_puk_unlocks_and_counts_its_own_errors()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        Lock(key);
        Fails(SksStatus.Authorization, () => Store.UnlockKey(key, Wrong));
        Face.Restart();
        Assert.Equal(1, Store.GetKeyProtectionInfo(key).PukErrorCount);
        Store.UnlockKey(key, Enrolment.Puk);
        Face.Restart();
        var info = Store.GetKeyProtectionInfo(key);
        Assert.Equal((0, 0), (info.PinErrorCount, info.PukErrorCount));
        Sign(key, Enrolment.Pin);
    }

    [Fact]
    public void A_locked_puk_stays_locked()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        for (int i = 0; i < 3; i++)
        {
            Fails(SksStatus.Authorization, () => Store.UnlockKey(key, Wrong));
        }

        Face.Restart();
        Fails(SksStatus.Authorization, () => Store.UnlockKey(key, Enrolment.Puk));
        Fails(SksStatus.Authorization, () => Store.SetPin(key, Enrolment.Puk, NewPin));
        Assert.True(Store.GetKeyProtectionInfo(key).ProtectionStatus.HasFlag(ProtectionStatus.PukBlocked));
        Sign(key, Enrolment.Pin);
    }

    [Fact]
    public void A_puk_without_limit_is_never_locked_and_costs_a_second_per_attempt()
    {
        uint key = Enrolment.WithPinAndPuk(Store, pukRetryLimit: 0);
        var begin = TimeProvider.System.GetTimestamp();
        Fails(SksStatus.Authorization, () => Store.UnlockKey(key, Wrong));
        Assert.True(TimeProvider.System.GetElapsedTime(begin) >= TimeSpan.FromSeconds(0.99));
        Store.UnlockKey(key, Enrolment.Puk);
        Assert.Equal(0, Store.GetKeyProtectionInfo(key).PukErrorCount);
    }

    [Fact]
    public void Change_pin_replaces_it_durably()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        Fails(SksStatus.Authorization, () => Store.ChangePin(key, Wrong, NewPin));
        Store.ChangePin(key, Enrolment.Pin, NewPin);
        Face.Restart();
        Sign(key, NewPin);
        Fails(SksStatus.Authorization, () => Sign(key, Enrolment.Pin));
    }

    [Fact]
    public void Set_pin_by_the_puk_unlocks_as_well()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        Lock(key);
        Store.SetPin(key, Enrolment.Puk, NewPin);
        Face.Restart();
        Sign(key, NewPin);
    }

    [Fact]
    public void A_new_pin_that_breaks_the_policy_changes_and_counts_nothing()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        Fails(SksStatus.Authorization, () => Store.ChangePin(key, Enrolment.Pin, [.. "12"u8]));
        Fails(SksStatus.Authorization, () => Store.SetPin(key, Enrolment.Puk, [.. "abcd"u8]));
        var info = Store.GetKeyProtectionInfo(key);
        Assert.Equal((0, 0), (info.PinErrorCount, info.PukErrorCount));
        Sign(key, Enrolment.Pin);
    }

    [Fact]
    public void A_pin_that_the_user_must_not_modify_is_left_alone()
    {
        uint key = Enrolment.WithPinAndPuk(Store, pinPolicy: p => p with { UserModifiable = false });
        Fails(SksStatus.NotAllowed, () => Store.ChangePin(key, Enrolment.Pin, NewPin));
        Fails(SksStatus.NotAllowed, () => Store.SetPin(key, Enrolment.Puk, NewPin));
    }

    [Fact]
    public void Keys_without_pin_or_puk_have_nothing_to_change()
    {
        uint key = Enrolment.WithoutPin(Store).KeyHandle;
        Fails(SksStatus.NotAllowed, () => Store.ChangePin(key, [], NewPin));
        Fails(SksStatus.NotAllowed, () => Store.UnlockKey(key, Enrolment.Puk));
    }

    private void Lock(uint key)
    {
        for (int i = 0; i < 3; i++)
        {
            Fails(SksStatus.Authorization, () => Sign(key, Wrong));
        }
    }

    private byte[] Sign(uint keyHandle, byte[] pin) =>
        Store.SignHashedData(keyHandle, AlgorithmUris.EcdsaSha256, [], false, pin, SHA256.HashData("data"u8));
}
