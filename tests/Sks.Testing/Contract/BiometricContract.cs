using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>
/// Biometric protection (section 5.3) on a store that supports biometrics, and on one that was opened without: every option with every PIN
/// and either answer of the platform.
/// </summary>
public abstract class BiometricContract : KeyStoreContract
{
    private static readonly byte[] DevicePin = [.. "device pin"u8];
    private static readonly byte[] Wrong = [.. "0000"u8];

    /// <summary>Where the PIN of a key comes from.</summary>
    public enum PinKind
    {
        /// <summary>There is none.</summary>
        None,

        /// <summary>A PIN policy.</summary>
        Policy,

        /// <summary>The device.</summary>
        Device,
    }

    /// <summary>What is offered as authorization.</summary>
    public enum Offer
    {
        /// <summary>Nothing.</summary>
        None,

        /// <summary>The PIN; for a key without PIN, what would be one.</summary>
        Right,

        /// <summary>Another.</summary>
        Wrong,
    }

    /// <summary>Which keys there can be on a store that supports biometrics.</summary>
    public static TheoryData<BiometricProtection, PinKind, bool> Creations { get; } = new()
    {
        { BiometricProtection.None, PinKind.None, true },
        { BiometricProtection.None, PinKind.Policy, true },
        { BiometricProtection.None, PinKind.Device, true },
        { BiometricProtection.Alternative, PinKind.None, false },
        { BiometricProtection.Alternative, PinKind.Policy, true },
        { BiometricProtection.Alternative, PinKind.Device, true },
        { BiometricProtection.Combined, PinKind.None, false },
        { BiometricProtection.Combined, PinKind.Policy, true },
        { BiometricProtection.Combined, PinKind.Device, true },
        { BiometricProtection.Exclusive, PinKind.None, true },
        { BiometricProtection.Exclusive, PinKind.Policy, false },
        { BiometricProtection.Exclusive, PinKind.Device, false },
        { (BiometricProtection)4, PinKind.None, false },
        { (BiometricProtection)0xFF, PinKind.Policy, false },
    };

    /// <summary>
    /// What each key answers to each offer without and with biometrics, and whether the answer counts as a PIN error: <c>ok</c>,
    /// <c>1</c> (ERROR_AUTHORIZATION), <c>1+</c> (the same, counted) or <c>9</c> (ERROR_OPTION).
    /// </summary>
    public static TheoryData<BiometricProtection, PinKind, string, string> Uses { get; } = new()
    {
        // Offers: none, right, wrong              biometricAuth false   true
        { BiometricProtection.None, PinKind.None, "ok 1 1", "1 1 1" },
        { BiometricProtection.None, PinKind.Policy, "1+ ok 1+", "1 1 1" },
        { BiometricProtection.None, PinKind.Device, "1+ ok 1+", "1 1 1" },
        { BiometricProtection.Alternative, PinKind.Policy, "1+ ok 1+", "ok 9 9" },
        { BiometricProtection.Alternative, PinKind.Device, "1+ ok 1+", "ok 9 9" },
        { BiometricProtection.Combined, PinKind.Policy, "1 1 1", "1+ ok 1+" },
        { BiometricProtection.Combined, PinKind.Device, "1 1 1", "1+ ok 1+" },
        { BiometricProtection.Exclusive, PinKind.None, "1 1 1", "ok 1 1" },
    };

    /// <summary>The same keys after the store was opened without biometrics.</summary>
    public static TheoryData<BiometricProtection, PinKind, string, string> UsesWithoutSupport { get; } = new()
    {
        { BiometricProtection.None, PinKind.None, "ok 1 1", "1 1 1" },
        { BiometricProtection.None, PinKind.Policy, "1+ ok 1+", "1 1 1" },
        { BiometricProtection.None, PinKind.Device, "1+ ok 1+", "1 1 1" },
        { BiometricProtection.Alternative, PinKind.Policy, "1+ ok 1+", "1 1 1" },
        { BiometricProtection.Alternative, PinKind.Device, "1+ ok 1+", "1 1 1" },
        { BiometricProtection.Combined, PinKind.Policy, "1 1 1", "1 1 1" },
        { BiometricProtection.Combined, PinKind.Device, "1 1 1", "1 1 1" },
        { BiometricProtection.Exclusive, PinKind.None, "1 1 1", "1 1 1" },
    };

    private IDeviceAdministration Device => (IDeviceAdministration)Store;

    [Theory]
    [MemberData(nameof(Creations))]
    public void A_key_is_created_if_its_biometric_protection_fits_its_pin(BiometricProtection biometrics, PinKind pin, bool created)
    {
        if (created)
        {
            Assert.Equal(biometrics, Store.GetKeyProtectionInfo(Enrol(biometrics, pin)).BiometricProtection);
        }
        else
        {
            Fails(SksStatus.Option, () => Enrol(biometrics, pin));
            IsEmpty();
        }
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void Each_key_is_used_with_what_its_biometric_protection_asks_for(
        BiometricProtection biometrics, PinKind pin, string without, string with)
    {
        uint key = Enrol(biometrics, pin);
        AssertAnswers(key, pin, biometricAuth: false, without);
        AssertAnswers(key, pin, biometricAuth: true, with);
    }

    [Theory]
    [MemberData(nameof(UsesWithoutSupport))]
    public void A_store_opened_without_biometrics_takes_nobodys_word_for_them(
        BiometricProtection biometrics, PinKind pin, string without, string with)
    {
        uint key = Enrol(biometrics, pin);
        Face.Biometrics = false;
        Face.Restart();
        AssertAnswers(key, pin, biometricAuth: false, without);
        AssertAnswers(key, pin, biometricAuth: true, with);
        Assert.Equal(biometrics, Store.GetKeyProtectionInfo(key).BiometricProtection);
    }

    [Fact]
    public void A_store_without_biometrics_says_so_and_creates_no_key_that_wants_them()
    {
        Assert.True(Store.GetDeviceInfo().BiometricSupport);
        Face.Biometrics = false;
        Face.Restart();
        Assert.False(Store.GetDeviceInfo().BiometricSupport);
        Fails(SksStatus.Option, () => Enrol(BiometricProtection.Alternative, PinKind.Policy));
        Fails(SksStatus.Option, () => Enrol(BiometricProtection.Combined, PinKind.Device));
        Fails(SksStatus.Option, () => Enrol(BiometricProtection.Exclusive, PinKind.None));
        IsEmpty();
    }

    [Theory]
    [InlineData(BiometricProtection.Alternative)]
    [InlineData(BiometricProtection.Combined)]
    public void Biometrics_do_not_open_a_key_that_pin_errors_have_locked(BiometricProtection biometrics)
    {
        uint key = Enrol(biometrics, PinKind.Policy);
        for (int i = 0; i < 3; i++)
        {
            Fails(SksStatus.Authorization, () => Sign(key, biometrics == BiometricProtection.Combined, Wrong));
        }

        Face.Restart();
        Fails(SksStatus.Authorization, () => Sign(key, true, biometrics == BiometricProtection.Combined ? Enrolment.Pin : []));
        Store.UnlockKey(key, Enrolment.Puk);
        Sign(key, true, biometrics == BiometricProtection.Combined ? Enrolment.Pin : []);
    }

    [Fact]
    public void Biometrics_do_not_clear_pin_errors()
    {
        uint key = Enrol(BiometricProtection.Alternative, PinKind.Policy);
        Fails(SksStatus.Authorization, () => Sign(key, false, Wrong));
        Sign(key, true, []);
        Assert.Equal(1, Store.GetKeyProtectionInfo(key).PinErrorCount);
    }

    [Fact]
    public void Refused_for_want_of_biometrics_a_right_and_a_wrong_pin_are_told_the_same()
    {
        uint key = Enrol(BiometricProtection.Combined, PinKind.Policy);
        string right = Fails(SksStatus.Authorization, () => Sign(key, false, Enrolment.Pin)).Message;
        string wrong = Fails(SksStatus.Authorization, () => Sign(key, false, Wrong)).Message;
        Assert.Equal(right, wrong);
    }

    [Theory]
    [InlineData(BiometricProtection.Alternative, PinKind.Policy)]
    [InlineData(BiometricProtection.Combined, PinKind.Policy)]
    [InlineData(BiometricProtection.Combined, PinKind.Device)]
    public void Export_and_delete_take_the_pin_without_biometrics(BiometricProtection biometrics, PinKind pin)
    {
        uint key = Enrol(biometrics, pin, ExportProtection.Pin, DeleteProtection.Pin);
        Fails(SksStatus.Authorization, () => Store.ExportKey(key, Wrong));
        Assert.Equal(1, Errors(key, pin));
        Assert.NotEmpty(Store.ExportKey(key, Right(pin)));
        Fails(SksStatus.Authorization, () => Store.DeleteKey(key, []));
        Store.DeleteKey(key, Right(pin));
        IsEmpty();
    }

    [Fact]
    public void Exclusive_biometrics_have_no_pin_that_could_protect_export_or_deletion()
    {
        Fails(SksStatus.Option, () => Enrol(BiometricProtection.Exclusive, PinKind.None, deleteProtection: DeleteProtection.Pin));
        Fails(SksStatus.Option, () => Enrol(BiometricProtection.Exclusive, PinKind.None, ExportProtection.Pin));
        uint key = Enrol(BiometricProtection.Exclusive, PinKind.None, ExportProtection.None);
        Assert.NotEmpty(Store.ExportKey(key, []));
        Store.DeleteKey(key, []);
    }

    [Theory]
    [InlineData(PinKind.Policy, true)]
    [InlineData(PinKind.Policy, false)]
    [InlineData(PinKind.Device, true)]
    [InlineData(PinKind.Device, false)]
    public void An_exclusive_key_inherits_no_pin(PinKind pin, bool update)
    {
        using var issuer = new TestIssuer();
        using var kmk = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var first = issuer.Open(Store, p => p with { KeyManagementKey = kmk.ExportSubjectPublicKeyInfo() });
        var target = Create(first, BiometricProtection.None, pin, PinGrouping.Shared);
        byte[] certificate = first.SetCertificatePath(target)[0];
        first.Close();
        using var second = issuer.Open(Store);
        var key = second.CreateKeyEntry(Authentication("New", BiometricProtection.Exclusive));
        var path = second.SetCertificatePath(key);
        byte[] authorization = second.Authorize(kmk, certificate);
        Fails(SksStatus.Option, () =>
        {
            if (update)
            {
                second.PostUpdateKey(key, path, target.KeyHandle, authorization);
            }
            else
            {
                second.PostCloneKeyProtection(key, path, target.KeyHandle, authorization);
            }
        });
        Sign(target.KeyHandle, false, Right(pin));
    }

    [Fact]
    public void Every_method_of_the_user_api_asks_for_biometrics()
    {
        uint rsa = Enrol(BiometricProtection.Exclusive, PinKind.None, keyAlgorithm: AlgorithmUris.Rsa2048);
        byte[] cipherText = new byte[256];
        Fails(SksStatus.Authorization, () => Store.AsymmetricKeyDecrypt(rsa, AlgorithmUris.RsaOaepSha256, [], false, [], cipherText));
        Fails(SksStatus.Crypto, () => Store.AsymmetricKeyDecrypt(rsa, AlgorithmUris.RsaOaepSha256, [], true, [], cipherText));
        uint ec = Enrol(BiometricProtection.Exclusive, PinKind.None);
        using var peer = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        byte[] publicKey = peer.ExportSubjectPublicKeyInfo();
        Fails(SksStatus.Authorization, () => Store.KeyAgreement(ec, AlgorithmUris.EcdhRaw, [], false, [], publicKey));
        Assert.Equal(32, Store.KeyAgreement(ec, AlgorithmUris.EcdhRaw, [], true, [], publicKey).Length);
        uint symmetric = Symmetric();
        Fails(SksStatus.Authorization, () => Store.PerformHmac(symmetric, AlgorithmUris.HmacSha256, [], false, [], [1]));
        Assert.Equal(32, Store.PerformHmac(symmetric, AlgorithmUris.HmacSha256, [], true, [], [1]).Length);
        Fails(SksStatus.Authorization, () => Store.SymmetricKeyEncrypt(symmetric, AlgorithmUris.Aes256Cbc, true, [], false, [], [1]));
        Assert.Equal(32, Store.SymmetricKeyEncrypt(symmetric, AlgorithmUris.Aes256Cbc, true, [], true, [], [1]).Length);
    }

    private static KeyEntryParameters Authentication(string id, BiometricProtection biometrics) =>
        TestSession.Key(id) with { BiometricProtection = biometrics };

    private static byte[] Right(PinKind pin) => pin == PinKind.Device ? DevicePin : Enrolment.Pin;

    private void AssertAnswers(uint key, PinKind pin, bool biometricAuth, string answers)
    {
        foreach (var (offer, answer) in Enum.GetValues<Offer>().Zip(answers.Split(' ')))
        {
            byte[] authorization = offer switch { Offer.None => [], Offer.Right => Right(pin), _ => Wrong };
            string given = "ok";
            try
            {
                Sign(key, biometricAuth, authorization);
            }
            catch (SksException e)
            {
                given = $"{(int)e.Status}";
            }

            given += Errors(key, pin) > 0 ? "+" : "";
            Assert.True(given == answer, $"{offer} PIN, biometricAuth {biometricAuth}: {answer} expected, but {given}.");
            Clear(key, pin);
        }
    }

    private int Errors(uint key, PinKind pin) =>
        pin == PinKind.Device ? Device.GetDevicePinInfo().PinErrorCount : Store.GetKeyProtectionInfo(key).PinErrorCount;

    private void Clear(uint key, PinKind pin)
    {
        switch (pin)
        {
            case PinKind.Device:
                Device.UnlockDevicePin(Enrolment.Puk);
                break;
            case PinKind.Policy:
                Store.UnlockKey(key, Enrolment.Puk);
                break;
        }
    }

    private uint Enrol(
        BiometricProtection biometrics,
        PinKind pin,
        ExportProtection exportProtection = ExportProtection.NonExportable,
        DeleteProtection deleteProtection = DeleteProtection.None,
        string keyAlgorithm = AlgorithmUris.P256)
    {
        using var issuer = new TestIssuer();
        using var session = issuer.Open(Store);
        var entry = Create(session, biometrics, pin, PinGrouping.None, exportProtection, deleteProtection, keyAlgorithm);
        session.SetCertificatePath(entry);
        session.Close();
        return entry.KeyHandle;
    }

    private CreatedKeyEntry Create(
        TestSession session,
        BiometricProtection biometrics,
        PinKind pin,
        PinGrouping grouping,
        ExportProtection exportProtection = ExportProtection.NonExportable,
        DeleteProtection deleteProtection = DeleteProtection.None,
        string keyAlgorithm = AlgorithmUris.P256)
    {
        var key = Authentication("Key.1", biometrics) with
        {
            ExportProtection = exportProtection,
            DeleteProtection = deleteProtection,
            KeyAlgorithm = keyAlgorithm,
        };
        switch (pin)
        {
            case PinKind.None:
                return session.CreateKeyEntry(key);
            case PinKind.Device:
                if (!Device.GetDevicePinInfo().Initialized)
                {
                    Device.InitializeDevicePin(Enrolment.Puk, DevicePin);
                }

                return session.CreateKeyEntry(key with { DevicePinProtection = true });
            default:
                uint puk = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
                uint policy = session.CreatePinPolicy(TestSession.PinPolicy() with { Grouping = grouping }, puk);
                return session.CreateKeyEntry(key, policy, Enrolment.Pin);
        }
    }

    private uint Symmetric()
    {
        using var issuer = new TestIssuer();
        using var session = issuer.Open(Store);
        var entry = session.CreateKeyEntry(Authentication("Key.1", BiometricProtection.Exclusive));
        session.ImportSymmetricKey(entry, session.SetCertificatePath(entry), new byte[32]);
        session.Close();
        return entry.KeyHandle;
    }

    private byte[] Sign(uint keyHandle, bool biometricAuth, byte[] pin) =>
        Store.SignHashedData(keyHandle, AlgorithmUris.EcdsaSha256, [], biometricAuth, pin, SHA256.HashData("data"u8));
}
