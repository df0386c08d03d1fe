using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>Section 5.7: which keys share a PIN, its error count and its lock.</summary>
public abstract class PinGroupingContract : KeyStoreContract
{
    private static readonly byte[] First = [.. "1739"u8];
    private static readonly byte[] Second = [.. "2840"u8];
    private static readonly byte[] Third = [.. "9517"u8];
    private static readonly byte[] Fourth = [.. "6284"u8];
    private static readonly byte[] Wrong = [.. "0000"u8];

    private readonly TestIssuer _issuer = new();

    [Fact]
    public void Without_grouping_each_key_has_a_pin_and_a_counter_of_its_own()
    {
        uint[] keys = Enrol(PinGrouping.None, (AppUsage.Authentication, First), (AppUsage.Authentication, Second), (AppUsage.Signature, First));
        Fails(SksStatus.Authorization, () => Sign(keys[1], First));
        Assert.Equal([0, 1, 0], keys.Select(ErrorCount));
        Store.ChangePin(keys[0], First, Third);
        Sign(keys[2], First);
        Sign(keys[1], Second);
    }

    [Fact]
    public void Shared_pins_are_changed_unlocked_and_set_together()
    {
        uint[] keys = Enrol(PinGrouping.Shared, (AppUsage.Authentication, First), (AppUsage.Signature, First));
        Store.ChangePin(keys[0], First, Second);
        Sign(keys[1], Second);
        Lock(keys[0]);
        Fails(SksStatus.Authorization, () => Sign(keys[1], Second));
        Store.UnlockKey(keys[1], Enrolment.Puk);
        Sign(keys[0], Second);
        Lock(keys[1]);
        Store.SetPin(keys[0], Enrolment.Puk, Third);
        Sign(keys[1], Third);
    }

    [Fact]
    public void Unique_wants_a_pin_for_each_usage()
    {
        (AppUsage, byte[])[] four =
        [
            (AppUsage.Signature, First), (AppUsage.Authentication, Second), (AppUsage.Encryption, Third), (AppUsage.Universal, Fourth),
        ];
        Fails(SksStatus.Option, () => Enrol(PinGrouping.Unique, [.. four, (AppUsage.Universal, First)]));
        Fails(SksStatus.Option, () => Enrol(PinGrouping.Unique, (AppUsage.Signature, First), (AppUsage.Authentication, First)));
        IsEmpty();
        uint[] keys = Enrol(PinGrouping.Unique, [.. four, (AppUsage.Encryption, Third)]);
        Fails(SksStatus.Authorization, () => Sign(keys[2], Wrong));
        Assert.Equal([0, 0, 1, 0, 1], keys.Select(ErrorCount));
    }

    [Fact]
    public void Grouped_pins_are_counted_by_group()
    {
        uint[] keys = Enrol(
            PinGrouping.SignaturePlusStandard,
            (AppUsage.Signature, First),
            (AppUsage.Signature, First),
            (AppUsage.Authentication, Second),
            (AppUsage.Encryption, Second),
            (AppUsage.Universal, Second));
        Fails(SksStatus.Authorization, () => Sign(keys[0], Second));
        Fails(SksStatus.Authorization, () => Sign(keys[2], First));
        Fails(SksStatus.Authorization, () => Sign(keys[4], First));
        Assert.Equal([1, 1, 2, 2, 2], keys.Select(ErrorCount));
    }

    [Fact]
    public void A_changed_pin_must_differ_from_the_other_groups()
    {
        uint[] keys = Enrol(PinGrouping.SignaturePlusStandard, (AppUsage.Signature, First), (AppUsage.Authentication, Second));
        Fails(SksStatus.Authorization, () => Store.ChangePin(keys[0], First, Second));
        Fails(SksStatus.Authorization, () => Store.SetPin(keys[1], Enrolment.Puk, First));
        Assert.Equal([0, 0], keys.Select(ErrorCount));
        Sign(keys[0], First);
        Sign(keys[1], Second);
    }

    private uint[] Enrol(PinGrouping grouping, params (AppUsage Usage, byte[] Pin)[] keys)
    {
        using var session = _issuer.Open(Store);
        uint puk = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
        uint policy = session.CreatePinPolicy(TestSession.PinPolicy() with { Grouping = grouping }, puk);
        var made = keys.Select((key, i) =>
            session.CreateKeyEntry(TestSession.Key($"Key.{i}") with { AppUsage = key.Usage }, policy, key.Pin)).ToArray();
        foreach (var entry in made)
        {
            session.SetCertificatePath(entry);
        }

        session.Close();
        return [.. made.Select(entry => entry.KeyHandle)];
    }

    private void Lock(uint key)
    {
        for (int i = 0; i < 3; i++)
        {
            Fails(SksStatus.Authorization, () => Sign(key, Wrong));
        }
    }

    private int ErrorCount(uint key) => Store.GetKeyProtectionInfo(key).PinErrorCount;

    private byte[] Sign(uint keyHandle, byte[] pin) =>
        Store.SignHashedData(keyHandle, AlgorithmUris.EcdsaSha256, [], false, pin, SHA256.HashData("data"u8));
}
