using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.PublicKeys;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>createPukPolicy, createPinPolicy, createKeyEntry, getKeyHandle, setCertificatePath.</summary>
public abstract class KeyCreationContract : KeyStoreContract
{
    private readonly TestIssuer _issuer = new();

    public static TheoryData<string> KeyAlgorithms { get; } =
        [.. AlgorithmRegistry.All.OfType<KeyGenerationAlgorithm>().Select(a => a.Uri)];

    public static TheoryData<string, SksStatus> BadKeys { get; } = new()
    {
        { nameof(KeyEntryParameters.Id), SksStatus.Option },
        { nameof(KeyEntryParameters.KeyEntryAlgorithm), SksStatus.Algorithm },
        { nameof(KeyEntryParameters.ServerSeed), SksStatus.Option },
        { nameof(KeyEntryParameters.DevicePinProtection), SksStatus.Option },
        { nameof(KeyEntryParameters.EnablePinCaching), SksStatus.Option },
        { nameof(KeyEntryParameters.BiometricProtection), SksStatus.Option },
        { nameof(KeyEntryParameters.ExportProtection), SksStatus.Option },
        { nameof(KeyEntryParameters.DeleteProtection), SksStatus.Option },
        { nameof(KeyEntryParameters.AppUsage), SksStatus.Option },
        { nameof(KeyEntryParameters.FriendlyName), SksStatus.Option },
        { nameof(KeyEntryParameters.KeyAlgorithm), SksStatus.Algorithm },
        { nameof(KeyEntryParameters.KeyParameters), SksStatus.Option },
        { nameof(KeyEntryParameters.EndorsedAlgorithms), SksStatus.Algorithm },
    };

    [Theory]
    [MemberData(nameof(KeyAlgorithms))]
    public void Every_listed_key_algorithm_makes_an_attested_key_of_its_kind(string algorithm)
    {
        var entry = Enrolment.WithoutPin(Store, k => TestSession.Key(k.Id, algorithm));
        Assert.Equal(algorithm, PublicKey.Read(entry.PublicKey).Algorithm.Uri);
    }

    [Theory]
    [InlineData(AlgorithmUris.Rsa1024)]
    [InlineData(AlgorithmUris.Rsa2048)]
    public void Rsa_keys_have_the_implicit_exponent(string algorithm)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(Enrolment.WithoutPin(Store, k => k with { KeyAlgorithm = algorithm }).PublicKey, out _);
        Assert.Equal([1, 0, 1], rsa.ExportParameters(false).Exponent!);
    }

    [Theory]
    [MemberData(nameof(BadKeys))]
    public void Bad_key_parameters_end_the_session(string argument, SksStatus status)
    {
        using var session = _issuer.Open(Store);
        var key = TestSession.Key();
        key = argument switch
        {
            nameof(key.Id) => key with { Id = new string('x', 33) },
            nameof(key.KeyEntryAlgorithm) => key with { KeyEntryAlgorithm = AlgorithmUris.Session1 },
            nameof(key.ServerSeed) => key with { ServerSeed = new byte[65] },
            nameof(key.DevicePinProtection) => key with { DevicePinProtection = true },
            nameof(key.EnablePinCaching) => key with { EnablePinCaching = true },
            nameof(key.BiometricProtection) => key with { BiometricProtection = BiometricProtection.Alternative },
            nameof(key.ExportProtection) => key with { ExportProtection = (ExportProtection)4 },
            nameof(key.DeleteProtection) => key with { DeleteProtection = DeleteProtection.Pin },
            nameof(key.AppUsage) => key with { AppUsage = (AppUsage)4 },
            nameof(key.FriendlyName) => key with { FriendlyName = new string('n', 101) },
            nameof(key.KeyAlgorithm) => key with { KeyAlgorithm = AlgorithmUris.EcdsaSha256 },
            nameof(key.KeyParameters) => key with { KeyParameters = [3] },
            _ => key with { EndorsedAlgorithms = ["https://example.com/unknown"] },
        };
        Fails(status, () => session.CreateKeyEntry(key));
        Fails(SksStatus.NoSession, () => session.CreateKeyEntry(TestSession.Key("Other")));
        IsEmpty();
    }

    [Fact]
    public void Endorsed_algorithms_must_be_sorted_and_suit_the_key()
    {
        using var unsorted = _issuer.Open(Store);
        Fails(SksStatus.Option, () => unsorted.CreateKeyEntry(
            TestSession.Key() with { EndorsedAlgorithms = [AlgorithmUris.EcdsaSha384, AlgorithmUris.EcdsaSha256] }));

        using var unsuited = _issuer.Open(Store);
        unsuited.SetCertificatePath(unsuited.CreateKeyEntry(TestSession.Key() with { EndorsedAlgorithms = [AlgorithmUris.RsaSha256] }));
        Fails(SksStatus.Algorithm, unsuited.Close);
        IsEmpty();
    }

    [Theory]
    [InlineData("createPUKPolicy")]
    [InlineData("createPINPolicy")]
    [InlineData("createKeyEntry")]
    [InlineData("setCertificatePath")]
    [InlineData("closeProvisioningSession")]
    public void A_wrong_mac_ends_the_session(string method)
    {
        using var session = _issuer.Open(Store);
        Fails(SksStatus.Mac, () =>
        {
            session.SpoilMac = method == "createPUKPolicy";
            uint puk = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
            session.SpoilMac = method == "createPINPolicy";
            uint pin = session.CreatePinPolicy(TestSession.PinPolicy(), puk);
            session.SpoilMac = method == "createKeyEntry";
            var entry = session.CreateKeyEntry(TestSession.Key(), pin, Enrolment.Pin);
            session.SpoilMac = method == "setCertificatePath";
            session.SetCertificatePath(entry);
            session.SpoilMac = method == "closeProvisioningSession";
            session.Close();
        });
        IsEmpty();
        Fails(SksStatus.NoSession, () => Store.AbortProvisioningSession(session.Handle));
    }

    [Fact]
    public void Ids_share_one_namespace_in_a_session()
    {
        using var session = _issuer.Open(Store);
        session.CreatePinPolicy(TestSession.PinPolicy("Same"));
        Fails(SksStatus.Option, () => session.CreateKeyEntry(TestSession.Key("Same")));
        IsEmpty();
    }

    [Fact]
    public void Handles_of_another_session_are_not_accepted()
    {
        using var first = _issuer.Open(Store);
        using var second = _issuer.Open(Store);
        uint foreign = first.CreatePinPolicy(TestSession.PinPolicy());
        byte[] mac = new byte[32];
        Fails(SksStatus.Option, () => Store.CreateKeyEntry(second.Handle, TestSession.Key(), foreign, Enrolment.Pin, mac));
        Fails(SksStatus.NoSession, () => Store.AbortProvisioningSession(second.Handle));
        Store.AbortProvisioningSession(first.Handle);
    }

    [Fact]
    public void A_user_defined_pin_must_keep_the_policy()
    {
        foreach (byte[] pin in new byte[][] { [], [.. "123"u8], [.. "123456789"u8], [.. "12a4"u8] })
        {
            using var session = _issuer.Open(Store);
            uint policy = session.CreatePinPolicy(TestSession.PinPolicy());
            Fails(SksStatus.Option, () => session.CreateKeyEntry(TestSession.Key(), policy, pin));
            IsEmpty();
        }
    }

    [Fact]
    public void An_issuer_set_pin_arrives_encrypted_and_works()
    {
        using var session = _issuer.Open(Store);
        uint policy = session.CreatePinPolicy(TestSession.PinPolicy() with { UserDefined = false });
        var entry = session.CreateKeyEntry(TestSession.Key(), policy, Enrolment.Pin);
        session.SetCertificatePath(entry);
        session.Close();
        Sign(entry.KeyHandle, Enrolment.Pin);
        Fails(SksStatus.Authorization, () => Sign(entry.KeyHandle, [.. "9999"u8]));
    }

    [Fact]
    public void A_pin_without_a_policy_is_refused()
    {
        using var session = _issuer.Open(Store);
        Fails(SksStatus.Option, () => session.CreateKeyEntry(TestSession.Key(), 0, Enrolment.Pin));
        IsEmpty();
    }

    [Fact]
    public void Keys_that_share_a_pin_must_be_given_the_same_and_lock_together()
    {
        var shared = TestSession.PinPolicy() with { Grouping = PinGrouping.Shared };
        using (var session = _issuer.Open(Store))
        {
            uint policy = session.CreatePinPolicy(shared);
            session.CreateKeyEntry(TestSession.Key("A"), policy, Enrolment.Pin);
            Fails(SksStatus.Option, () => session.CreateKeyEntry(TestSession.Key("B"), policy, [.. "8888"u8]));
            IsEmpty();
        }

        using var good = _issuer.Open(Store);
        uint pin = good.CreatePinPolicy(shared);
        var a = good.CreateKeyEntry(TestSession.Key("A"), pin, Enrolment.Pin);
        var b = good.CreateKeyEntry(TestSession.Key("B"), pin, Enrolment.Pin);
        good.SetCertificatePath(a);
        good.SetCertificatePath(b);
        good.Close();
        Fails(SksStatus.Authorization, () => Sign(a.KeyHandle, [.. "0000"u8]));
        Assert.Equal(1, Store.GetKeyProtectionInfo(b.KeyHandle).PinErrorCount);
    }

    [Fact]
    public void Signature_plus_standard_wants_two_different_pins()
    {
        var grouped = TestSession.PinPolicy() with { Grouping = PinGrouping.SignaturePlusStandard };
        using var session = _issuer.Open(Store);
        uint policy = session.CreatePinPolicy(grouped);
        session.CreateKeyEntry(TestSession.Key("S") with { AppUsage = AppUsage.Signature }, policy, Enrolment.Pin);
        session.CreateKeyEntry(TestSession.Key("A"), policy, [.. "2468"u8]);
        session.CreateKeyEntry(TestSession.Key("E") with { AppUsage = AppUsage.Encryption }, policy, [.. "2468"u8]);
        Fails(SksStatus.Option, () => session.CreateKeyEntry(TestSession.Key("U") with { AppUsage = AppUsage.Universal }, policy, Enrolment.Pin));
        IsEmpty();
    }

    [Fact]
    public void Get_key_handle_knows_the_open_sessions_keys_only()
    {
        using var session = _issuer.Open(Store);
        var entry = session.CreateKeyEntry();
        Assert.Equal(entry.KeyHandle, Store.GetKeyHandle(session.Handle, "Key.1"));
        Fails(SksStatus.NoKey, () => Store.GetKeyHandle(session.Handle, "Key.2"));
        Fails(SksStatus.NoSession, () => Store.GetKeyHandle(session.Handle, "Key.1"));
        IsEmpty();
    }

    [Fact]
    public void A_certificate_cannot_be_set_twice_nor_by_a_path_that_does_not_hang_together()
    {
        using var twice = _issuer.Open(Store);
        var entry = twice.CreateKeyEntry();
        var path = twice.SetCertificatePath(entry);
        Fails(SksStatus.Option, () => twice.SetCertificatePath(entry, path));
        using var broken = _issuer.Open(Store);
        using var stranger = new TestIssuer("Stranger");
        var other = broken.CreateKeyEntry();
        byte[] foreignCa = stranger.Certify(other.PublicKey)[1];
        Fails(SksStatus.Option, () => broken.SetCertificatePath(other, [_issuer.Certify(other.PublicKey)[0], foreignCa]));
        IsEmpty();
    }

    [Fact]
    public void A_key_is_not_there_for_applications_before_the_close()
    {
        using var session = _issuer.Open(Store);
        var entry = session.CreateKeyEntry();
        session.SetCertificatePath(entry);
        Assert.Null(Store.EnumerateKeys(0));
        Fails(SksStatus.NoKey, () => Store.GetKeyAttributes(entry.KeyHandle));
        Fails(SksStatus.NoKey, () => Sign(entry.KeyHandle, []));
        Fails(SksStatus.NoKey, () => Store.DeleteKey(entry.KeyHandle, []));
        session.Close();
        Sign(entry.KeyHandle, []);
    }

    private byte[] Sign(uint keyHandle, byte[] pin) =>
        Store.SignHashedData(keyHandle, AlgorithmUris.EcdsaSha256, [], false, pin, SHA256.HashData("data"u8));
}
