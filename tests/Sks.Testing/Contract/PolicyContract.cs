using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>createPukPolicy and createPinPolicy: what they take, and what getKeyProtectionInfo tells of it.</summary>
public abstract class PolicyContract : KeyStoreContract
{
    private static readonly byte[] Wrong = [.. "0000"u8];

    private readonly TestIssuer _issuer = new();

    public static TheoryData<string, byte[]> BadPukPolicies { get; } = new()
    {
        { "format", [.. "18273645"u8] },
        { "retryLimit", [.. "18273645"u8] },
        { "numeric", [.. "1827364A"u8] },
        { "alphanumeric", [.. "abcd"u8] },
        { "string", [0xC3, 0x28] },
        { "id", [.. "18273645"u8] },
    };

    public static TheoryData<string> BadPinPolicies { get; } =
    [
        "id", "format", "retryLimit 0", "retryLimit 10001", "grouping", "undefined pattern", "missing-group", "minLength 0",
        "minLength over maxLength", "maxLength 129", "inputMethod",
    ];

    [Theory]
    [MemberData(nameof(BadPukPolicies))]
    public void A_puk_policy_outside_its_limits_ends_the_session(string what, byte[] puk)
    {
        using var session = _issuer.Open(Store);
        var good = new PukPolicy("PUK.1", PinFormat.Numeric, 3);
        var bad = what switch
        {
            "format" => good with { Format = (PinFormat)4 },
            "retryLimit" => good with { RetryLimit = 10_001 },
            "alphanumeric" => good with { Format = PinFormat.Alphanumeric },
            "string" => good with { Format = PinFormat.String },
            "id" => good with { Id = "" },
            _ => good,
        };
        Fails(SksStatus.Option, () => session.CreatePukPolicy(bad, puk));
        IsEmpty();
    }

    [Theory]
    [MemberData(nameof(BadPinPolicies))]
    public void A_pin_policy_outside_its_limits_ends_the_session(string what)
    {
        using var session = _issuer.Open(Store);
        var good = TestSession.PinPolicy();
        var bad = what switch
        {
            "id" => good with { Id = new string('x', 33) },
            "format" => good with { Format = (PinFormat)4 },
            "retryLimit 0" => good with { RetryLimit = 0 },
            "retryLimit 10001" => good with { RetryLimit = 10_001 },
            "grouping" => good with { Grouping = (PinGrouping)4 },
            "undefined pattern" => good with { PatternRestrictions = (PatternRestrictions)0x20 },
            "missing-group" => good with { PatternRestrictions = PatternRestrictions.MissingGroup },
            "minLength 0" => good with { MinLength = 0 },
            "minLength over maxLength" => good with { MinLength = 9 },
            "maxLength 129" => good with { MaxLength = 129 },
            _ => good with { InputMethod = (InputMethod)3 },
        };
        Fails(SksStatus.Option, () => session.CreatePinPolicy(bad));
        IsEmpty();
    }

    [Theory]
    [InlineData(nameof(KeyEntryParameters.BiometricProtection))]
    [InlineData(nameof(KeyEntryParameters.ExportProtection))]
    [InlineData(nameof(KeyEntryParameters.DeleteProtection))]
    public void Values_that_no_table_has_end_the_session(string attribute)
    {
        using var session = _issuer.Open(Store);
        uint puk = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
        uint pin = session.CreatePinPolicy(TestSession.PinPolicy(), puk);
        var key = TestSession.Key();
        key = attribute switch
        {
            nameof(key.BiometricProtection) => key with { BiometricProtection = (BiometricProtection)4 },
            nameof(key.ExportProtection) => key with { ExportProtection = (ExportProtection)4 },
            _ => key with { DeleteProtection = (DeleteProtection)4 },
        };
        Fails(SksStatus.Option, () => session.CreateKeyEntry(key, pin, Enrolment.Pin));
        IsEmpty();
    }

    [Fact]
    public void A_pin_policy_is_told_as_it_was_made()
    {
        uint key = Enrolment.WithPinAndPuk(Store, pinPolicy: p => p with
        {
            UserModifiable = false,
            Format = PinFormat.String,
            RetryLimit = 7,
            Grouping = PinGrouping.Unique,
            PatternRestrictions = PatternRestrictions.TwoInARow | PatternRestrictions.Repeated,
            MinLength = 3,
            MaxLength = 128,
            InputMethod = InputMethod.Programmatic,
        });
        Face.Restart();
        var info = Store.GetKeyProtectionInfo(key);
        Assert.Equal(
            (true, false, PinFormat.String, (ushort)7, PinGrouping.Unique, PatternRestrictions.TwoInARow | PatternRestrictions.Repeated),
            (info.UserDefined, info.UserModifiable, info.Format, info.RetryLimit, info.Grouping, info.PatternRestrictions));
        Assert.Equal(((ushort)3, (ushort)128, InputMethod.Programmatic), (info.MinLength, info.MaxLength, info.InputMethod));
    }

    [Fact]
    public void Without_pin_and_puk_all_fields_about_them_are_zero() => Assert.Equal(
        new KeyProtectionInfo { ProtectionStatus = 0, ExportProtection = ExportProtection.NonExportable },
        Store.GetKeyProtectionInfo(Enrolment.WithoutPin(Store, k => k with { ExportProtection = ExportProtection.NonExportable }).KeyHandle));

    [Fact]
    public void Locks_are_told_beside_what_is_locked()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        for (int i = 0; i < 3; i++)
        {
            Fails(SksStatus.Authorization, () => Sign(key, Wrong));
        }

        const ProtectionStatus PinLocked = ProtectionStatus.PinProtected | ProtectionStatus.PukProtected | ProtectionStatus.PinBlocked;
        Assert.Equal(PinLocked, Store.GetKeyProtectionInfo(key).ProtectionStatus);
        for (int i = 0; i < 3; i++)
        {
            Fails(SksStatus.Authorization, () => Store.UnlockKey(key, Wrong));
        }

        Assert.Equal(PinLocked | ProtectionStatus.PukBlocked, Store.GetKeyProtectionInfo(key).ProtectionStatus);
    }

    [Fact]
    public void A_puk_policy_of_another_session_is_refused()
    {
        using var first = _issuer.Open(Store);
        using var second = _issuer.Open(Store);
        uint foreign = first.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
        Fails(SksStatus.Option, () => Store.CreatePinPolicy(second.Handle, TestSession.PinPolicy(), foreign, new byte[32]));
        Fails(SksStatus.NoSession, () => Store.AbortProvisioningSession(second.Handle));
        Store.AbortProvisioningSession(first.Handle);
    }

    [Fact]
    public void Without_a_puk_nothing_can_be_unlocked()
    {
        using var session = _issuer.Open(Store);
        var entry = session.CreateKeyEntry(TestSession.Key(), session.CreatePinPolicy(TestSession.PinPolicy()), Enrolment.Pin);
        session.SetCertificatePath(entry);
        session.Close();
        Assert.Equal(ProtectionStatus.PinProtected, Store.GetKeyProtectionInfo(entry.KeyHandle).ProtectionStatus);
        Fails(SksStatus.NotAllowed, () => Store.UnlockKey(entry.KeyHandle, Enrolment.Puk));
        Fails(SksStatus.NotAllowed, () => Store.SetPin(entry.KeyHandle, Enrolment.Puk, [.. "2580"u8]));
        Store.ChangePin(entry.KeyHandle, Enrolment.Pin, [.. "2580"u8]);
        Sign(entry.KeyHandle, [.. "2580"u8]);
    }

    [Fact]
    public void A_wrong_puk_sets_no_pin()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        Fails(SksStatus.Authorization, () => Store.SetPin(key, Wrong, [.. "2580"u8]));
        Assert.Equal(1, Store.GetKeyProtectionInfo(key).PukErrorCount);
        Sign(key, Enrolment.Pin);
    }

    private byte[] Sign(uint keyHandle, byte[] pin) =>
        Store.SignHashedData(keyHandle, AlgorithmUris.EcdsaSha256, [], false, pin, SHA256.HashData("data"u8));
}
