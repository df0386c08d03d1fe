using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>The device PIN and PUK: their methods, keys under them, and that every count is durable before it is told.</summary>
public abstract class DevicePinContract : KeyStoreContract
{
    private static readonly byte[] Pin = [.. "dévice 1739"u8];
    private static readonly byte[] Puk = [.. "device-puk-83"u8];
    private static readonly byte[] NewPin = [.. "0000"u8];
    private static readonly byte[] Wrong = [.. "9999"u8];

    /// <summary>What breaks the rules: too short, too long, no UTF-8.</summary>
    public static TheoryData<byte[], byte[]> BadValues { get; } = new()
    {
        { [], Pin },
        { [.. "12345"u8], Pin },
        { new byte[129], Pin },
        { [.. Puk, 0xFF], Pin },
        { Puk, [] },
        { Puk, [.. "123"u8] },
        { Puk, new byte[129] },
        { Puk, [.. Pin, 0xC3] },
    };

    private IDeviceAdministration Device => (IDeviceAdministration)Store;

    [Fact]
    public void A_device_without_a_pin_says_so_tells_the_rules_and_has_nothing_to_manage()
    {
        Assert.False(Store.GetDeviceInfo().DevicePinSupport);
        Assert.Equal(Info(initialized: false), Device.GetDevicePinInfo());
        Fails(SksStatus.NotAllowed, () => Device.ChangeDevicePin(Pin, NewPin));
        Fails(SksStatus.NotAllowed, () => Device.SetDevicePin(Puk, NewPin));
        Fails(SksStatus.NotAllowed, () => Device.UnlockDevicePin(Puk));
        Assert.Equal(Info(initialized: false), Device.GetDevicePinInfo());
    }

    [Fact]
    public void The_device_pin_is_initialized_once_and_for_all()
    {
        Device.InitializeDevicePin(Puk, Pin);
        Face.Restart();
        Assert.True(Store.GetDeviceInfo().DevicePinSupport);
        Assert.Equal(Info(initialized: true), Device.GetDevicePinInfo());
        Fails(SksStatus.NotAllowed, () => Device.InitializeDevicePin([.. "another puk"u8], NewPin));
        Face.Restart();
        Fails(SksStatus.NotAllowed, () => Device.InitializeDevicePin([.. "another puk"u8], NewPin));
        Device.ChangeDevicePin(Pin, NewPin);
        Device.SetDevicePin(Puk, Pin);
    }

    [Theory]
    [MemberData(nameof(BadValues))]
    public void A_device_puk_or_pin_that_breaks_the_rules_initializes_nothing(byte[] puk, byte[] pin)
    {
        Fails(SksStatus.Authorization, () => Device.InitializeDevicePin(puk, pin));
        Assert.False(Device.GetDevicePinInfo().Initialized);
        Assert.False(Store.GetDeviceInfo().DevicePinSupport);
    }

    [Fact]
    public void The_shortest_and_the_longest_device_puk_and_pin_are_taken()
    {
        byte[] longest = [.. Enumerable.Repeat((byte)'x', 128)];
        Device.InitializeDevicePin(longest, [.. "1234"u8]);
        Device.ChangeDevicePin([.. "1234"u8], longest);
        Device.SetDevicePin(longest, [.. "4321"u8]);
        Device.ChangeDevicePin([.. "4321"u8], longest);
    }

    [Fact]
    public void Of_many_initializations_at_once_one_wins()
    {
        int won = 0;
        Parallel.For(0, 8, _ =>
        {
            try
            {
                Device.InitializeDevicePin(Puk, Pin);
                Interlocked.Increment(ref won);
            }
            catch (SksException e) when (e.Status == SksStatus.NotAllowed)
            {
                // Another one was first.
            }
        });
        Assert.Equal(1, won);
    }

    [Fact]
    public void A_key_under_the_device_pin_needs_it_and_reports_nothing_else()
    {
        uint key = Enrol();
        Assert.Equal(
            new KeyProtectionInfo { ProtectionStatus = ProtectionStatus.DevicePin, ExportProtection = ExportProtection.NonExportable },
            Store.GetKeyProtectionInfo(key));
        Sign(key, Pin);
        Fails(SksStatus.Authorization, () => Sign(key, Wrong));
        Fails(SksStatus.Authorization, () => Sign(key, []));
        Fails(SksStatus.Authorization, () => Sign(key, Wrong));
        Fails(SksStatus.Authorization, () => Sign(key, Pin));
        Assert.Equal(
            new KeyProtectionInfo { ProtectionStatus = ProtectionStatus.DevicePin, ExportProtection = ExportProtection.NonExportable },
            Store.GetKeyProtectionInfo(key));
    }

    [Fact]
    public void Keys_of_several_issuers_share_one_count_that_is_on_disk_before_the_answer()
    {
        uint[] keys = [Enrol(), Enrol(), Enrol()];
        for (int errors = 1; errors <= 3; errors++)
        {
            Fails(SksStatus.Authorization, () => Sign(keys[errors - 1], Wrong));
            Face.Restart();
            Assert.Equal(errors, Device.GetDevicePinInfo().PinErrorCount);
        }

        Assert.All(keys, key => Fails(SksStatus.Authorization, () => Sign(key, Pin)));
        Fails(SksStatus.Authorization, () => Device.ChangeDevicePin(Pin, NewPin));
        Face.Restart();
        Assert.Equal(3, Device.GetDevicePinInfo().PinErrorCount);
        Device.UnlockDevicePin(Puk);
        Face.Restart();
        Assert.Equal(0, Device.GetDevicePinInfo().PinErrorCount);
        Assert.All(keys, key => Sign(key, Pin));
    }

    [Fact]
    public void A_right_device_pin_clears_the_count_and_a_power_cut_counts_one_error_at_most_until_the_next()
    {
        uint key = Enrol();
        Fails(SksStatus.Authorization, () => Device.ChangeDevicePin(Wrong, NewPin));
        Face.Restart();
        Assert.Equal(1, Device.GetDevicePinInfo().PinErrorCount);
        for (int restarts = 0; restarts < 3; restarts++)
        {
            Sign(key, Pin);
            Assert.Equal(0, Device.GetDevicePinInfo().PinErrorCount);
            Face.Restart();
            Assert.InRange(Device.GetDevicePinInfo().PinErrorCount, 0, 1);
        }
    }

    [Fact]
    public void A_new_device_pin_holds_for_all_keys_and_after_a_restart()
    {
        uint[] keys = [Enrol(), Enrol()];
        Device.ChangeDevicePin(Pin, NewPin);
        Face.Restart();
        Assert.All(keys, key => Sign(key, NewPin));
        Fails(SksStatus.Authorization, () => Sign(keys[0], Pin));
    }

    [Fact]
    public void The_device_puk_sets_a_new_pin_and_unlocks()
    {
        uint key = Enrol();
        LockPin();
        Device.SetDevicePin(Puk, NewPin);
        Face.Restart();
        Assert.Equal(0, Device.GetDevicePinInfo().PinErrorCount);
        Sign(key, NewPin);
    }

    [Fact]
    public void A_new_device_pin_that_breaks_the_rules_changes_and_counts_nothing()
    {
        uint key = Enrol();
        Fails(SksStatus.Authorization, () => Device.ChangeDevicePin(Pin, [.. "12"u8]));
        Fails(SksStatus.Authorization, () => Device.SetDevicePin(Puk, []));
        Assert.Equal(Info(initialized: true), Device.GetDevicePinInfo());
        Sign(key, Pin);
    }

    [Fact]
    public void The_device_puk_counts_its_own_errors_durably_and_locks_for_good()
    {
        uint key = Enrol();
        LockPin();
        for (int errors = 1; errors <= 10; errors++)
        {
            Fails(SksStatus.Authorization, () => Device.UnlockDevicePin(errors % 2 == 0 ? Wrong : []));
            Face.Restart();
            Assert.Equal(errors, Device.GetDevicePinInfo().PukErrorCount);
        }

        Fails(SksStatus.Authorization, () => Device.UnlockDevicePin(Puk));
        Fails(SksStatus.Authorization, () => Device.SetDevicePin(Puk, NewPin));
        Fails(SksStatus.Authorization, () => Sign(key, Pin));
        Assert.Equal((3, 10), (Device.GetDevicePinInfo().PinErrorCount, Device.GetDevicePinInfo().PukErrorCount));
    }

    [Fact]
    public void A_right_device_puk_clears_its_count()
    {
        Device.InitializeDevicePin(Puk, Pin);
        Fails(SksStatus.Authorization, () => Device.SetDevicePin(Pin, NewPin));
        Device.UnlockDevicePin(Puk);
        Face.Restart();
        Assert.Equal(Info(initialized: true), Device.GetDevicePinInfo());
    }

    [Fact]
    public void Wrong_guesses_at_once_are_counted_one_by_one()
    {
        uint key = Enrol();
        Parallel.For(0, 20, _ => Fails(SksStatus.Authorization, () => Sign(key, Wrong)));
        Assert.Equal(3, Device.GetDevicePinInfo().PinErrorCount);
    }

    [Fact]
    public void The_methods_for_issuers_pins_refuse_a_key_under_the_device_pin_and_count_nothing()
    {
        uint key = Enrol();
        Fails(SksStatus.NotAllowed, () => Store.ChangePin(key, Pin, NewPin));
        Fails(SksStatus.NotAllowed, () => Store.ChangePin(key, Wrong, NewPin));
        Fails(SksStatus.NotAllowed, () => Store.SetPin(key, Puk, NewPin));
        Fails(SksStatus.NotAllowed, () => Store.SetPin(key, Wrong, NewPin));
        Fails(SksStatus.NotAllowed, () => Store.UnlockKey(key, Puk));
        Fails(SksStatus.NotAllowed, () => Store.UnlockKey(key, Wrong));
        Assert.Equal(Info(initialized: true), Device.GetDevicePinInfo());
    }

    [Fact]
    public void Export_and_delete_take_the_device_pin_and_leave_it_in_place()
    {
        uint key = Enrol(exportProtection: ExportProtection.Pin, deleteProtection: DeleteProtection.Pin);
        uint other = Enrol();
        Fails(SksStatus.Authorization, () => Store.ExportKey(key, Puk));
        Assert.Equal(1, Device.GetDevicePinInfo().PinErrorCount);
        Assert.NotEmpty(Store.ExportKey(key, Pin));
        Fails(SksStatus.Authorization, () => Store.DeleteKey(key, []));
        Assert.Equal(1, Device.GetDevicePinInfo().PinErrorCount);
        Store.DeleteKey(key, Pin);
        Store.DeleteKey(other, []);
        IsEmpty();
        Assert.Equal(Info(initialized: true), Device.GetDevicePinInfo());
        Face.Restart();
        Sign(Enrol(), Pin);
        Assert.Equal(Info(initialized: true), Device.GetDevicePinInfo());
    }

    [Fact]
    public void Export_and_delete_take_the_device_puk()
    {
        uint key = Enrol(exportProtection: ExportProtection.Puk, deleteProtection: DeleteProtection.Puk);
        LockPin();
        Fails(SksStatus.Authorization, () => Store.ExportKey(key, Pin));
        Fails(SksStatus.Authorization, () => Store.DeleteKey(key, []));
        Face.Restart();
        Assert.Equal((3, 2), (Device.GetDevicePinInfo().PinErrorCount, Device.GetDevicePinInfo().PukErrorCount));
        Assert.NotEmpty(Store.ExportKey(key, Puk));
        Store.DeleteKey(key, Puk);
        IsEmpty();
        Assert.Equal((3, 0), (Device.GetDevicePinInfo().PinErrorCount, Device.GetDevicePinInfo().PukErrorCount));
    }

    [Fact]
    public void A_key_is_not_created_under_a_device_pin_that_is_not_there()
    {
        Refused(session => session.CreateKeyEntry(TestSession.Key() with { DevicePinProtection = true }));
    }

    [Fact]
    public void Device_pin_protection_goes_with_no_pin_policy_no_pin_value_and_no_pin_caching()
    {
        Device.InitializeDevicePin(Puk, Pin);
        var key = TestSession.Key() with { DevicePinProtection = true };
        Refused(session => session.CreateKeyEntry(key, session.CreatePinPolicy(TestSession.PinPolicy()), Enrolment.Pin));
        Refused(session => session.CreateKeyEntry(key, session.CreatePinPolicy(TestSession.PinPolicy() with { UserDefined = false }), Enrolment.Pin));
        Refused(session => session.CreateKeyEntry(key, pin: Pin));
        Refused(session => session.CreateKeyEntry(key with { EnablePinCaching = true }));
        Assert.Equal(Info(initialized: true), Device.GetDevicePinInfo());
    }

    [Fact]
    public void An_aborted_session_with_a_key_under_the_device_pin_leaves_it_alone()
    {
        Device.InitializeDevicePin(Puk, Pin);
        using var issuer = new TestIssuer();
        using var session = issuer.Open(Store);
        session.CreateKeyEntry(TestSession.Key() with { DevicePinProtection = true });
        Store.AbortProvisioningSession(session.Handle);
        IsEmpty();
        Face.Restart();
        Assert.Equal(Info(initialized: true), Device.GetDevicePinInfo());
        Sign(Enrol(), Pin);
    }

    [Fact]
    public void No_issuer_unlocks_the_device_pin()
    {
        using var issuer = new TestIssuer();
        using var keyManagementKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (target, certificate) = Manageable(issuer, keyManagementKey);
        LockPin();
        using var session = Manage(issuer, keyManagementKey);
        session.PostUnlockKey(target, session.Authorize(keyManagementKey, certificate));
        session.SetCertificatePath(session.CreateKeyEntry(TestSession.Key("Other")));
        Fails(SksStatus.NotAllowed, session.Close);
        Assert.Equal(3, Device.GetDevicePinInfo().PinErrorCount);
        Assert.Equal(new EnumeratedKey(target, Store.EnumerateKeys(0)!.ProvisioningHandle), Store.EnumerateKeys(0));
        Assert.Null(Store.EnumerateKeys(target));
    }

    [Fact]
    public void Updated_and_cloned_keys_inherit_the_device_pin()
    {
        using var issuer = new TestIssuer();
        using var keyManagementKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (target, certificate) = Manageable(issuer, keyManagementKey);
        using var session = Manage(issuer, keyManagementKey);
        var updated = session.CreateKeyEntry(TestSession.Key("Updated"));
        session.PostUpdateKey(updated, session.SetCertificatePath(updated), target, session.Authorize(keyManagementKey, certificate));
        var cloned = session.CreateKeyEntry(TestSession.Key("Cloned"));
        session.PostCloneKeyProtection(cloned, session.SetCertificatePath(cloned), target, session.Authorize(keyManagementKey, certificate));
        session.Close();
        foreach (uint key in (uint[])[target, cloned.KeyHandle])
        {
            Assert.Equal(ProtectionStatus.DevicePin, Store.GetKeyProtectionInfo(key).ProtectionStatus);
            Fails(SksStatus.Authorization, () => Sign(key, []));
            Sign(key, Pin);
        }
    }

    [Fact]
    public void The_device_pin_stays_when_an_issuer_deletes_its_last_key()
    {
        using var issuer = new TestIssuer();
        using var keyManagementKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (target, certificate) = Manageable(issuer, keyManagementKey);
        using var session = Manage(issuer, keyManagementKey);
        session.PostDeleteKey(target, session.Authorize(keyManagementKey, certificate));
        session.Close();
        IsEmpty();
        Face.Restart();
        Assert.Equal(Info(initialized: true), Device.GetDevicePinInfo());
        Sign(Enrol(), Pin);
    }

    private static DevicePinInfo Info(bool initialized) => new()
    {
        Initialized = initialized,
        Format = PinFormat.String,
        MinLength = 4,
        MaxLength = 128,
        RetryLimit = 3,
        PukFormat = PinFormat.String,
        PukMinLength = 6,
        PukMaxLength = 128,
        PukRetryLimit = 10,
    };

    /// <summary>A key of an issuer of its own under the device PIN, which is initialized first if need be.</summary>
    private uint Enrol(
        ExportProtection exportProtection = ExportProtection.NonExportable, DeleteProtection deleteProtection = DeleteProtection.None)
    {
        if (!Device.GetDevicePinInfo().Initialized)
        {
            Device.InitializeDevicePin(Puk, Pin);
        }

        return Enrolment.WithoutPin(Store, k => k with
        {
            DevicePinProtection = true,
            ExportProtection = exportProtection,
            DeleteProtection = deleteProtection,
        }).KeyHandle;
    }

    private (uint KeyHandle, byte[] Certificate) Manageable(TestIssuer issuer, ECDsa keyManagementKey)
    {
        Device.InitializeDevicePin(Puk, Pin);
        using var session = Manage(issuer, keyManagementKey);
        var entry = session.CreateKeyEntry(TestSession.Key() with { DevicePinProtection = true });
        byte[] certificate = session.SetCertificatePath(entry)[0];
        session.Close();
        return (entry.KeyHandle, certificate);
    }

    private TestSession Manage(TestIssuer issuer, ECDsa keyManagementKey) =>
        issuer.Open(Store, p => p with { KeyManagementKey = keyManagementKey.ExportSubjectPublicKeyInfo() });

    private void Refused(Action<TestSession> call)
    {
        using var issuer = new TestIssuer();
        using var session = issuer.Open(Store);
        Fails(SksStatus.Option, () => call(session));
        Fails(SksStatus.NoSession, () => Store.AbortProvisioningSession(session.Handle));
        IsEmpty();
    }

    private void LockPin()
    {
        for (int i = 0; i < 3; i++)
        {
            Fails(SksStatus.Authorization, () => Device.ChangeDevicePin(Wrong, NewPin));
        }
    }

    private byte[] Sign(uint keyHandle, byte[] pin) =>
        Store.SignHashedData(keyHandle, AlgorithmUris.EcdsaSha256, [], false, pin, SHA256.HashData("data"u8));
}
