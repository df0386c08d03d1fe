using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.SessionSecurity;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>postDeleteKey, postUnlockKey, postUpdateKey, postCloneKeyProtection, updateKeyManagementKey.</summary>
public abstract class PostProvisioningContract : KeyStoreContract
{
    private static readonly byte[] Hash = SHA256.HashData("data"u8);

    private readonly TestIssuer _issuer = new();
    private readonly ECDsa _kmk = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void Delete_removes_the_key_with_all_that_it_alone_had()
    {
        var (target, certificate) = Enrol();
        using var session = Open();
        session.PostDeleteKey(target, session.Authorize(_kmk, certificate));
        Assert.NotNull(Store.GetKeyAttributes(target));
        session.Close();
        Fails(SksStatus.NoKey, () => Store.GetKeyAttributes(target));
        IsEmpty();
    }

    [Fact]
    public void Unlock_clears_pin_and_puk_errors_at_the_close()
    {
        var (target, certificate) = Enrol();
        for (int i = 0; i < 3; i++)
        {
            Fails(SksStatus.Authorization, () => Sign(target, [.. "0000"u8]));
            Fails(SksStatus.Authorization, () => Store.UnlockKey(target, [.. "0000"u8]));
        }

        using var session = Open();
        session.PostUnlockKey(target, session.Authorize(_kmk, certificate));
        Fails(SksStatus.Authorization, () => Sign(target, Enrolment.Pin));
        session.Close();
        Face.Restart();
        var info = Store.GetKeyProtectionInfo(target);
        Assert.Equal((0, 0), (info.PinErrorCount, info.PukErrorCount));
        Sign(target, Enrolment.Pin);
    }

    [Fact]
    public void Update_keeps_handle_and_pin_and_replaces_all_else()
    {
        var (target, certificate) = Enrol();
        using var session = Open();
        var entry = session.CreateKeyEntry(TestSession.Key() with { FriendlyName = "Renewed" });
        var path = session.SetCertificatePath(entry);
        session.PostUpdateKey(entry, path, target, session.Authorize(_kmk, certificate));
        Sign(target, Enrolment.Pin);
        session.Close();
        Face.Restart();
        var attributes = Store.GetKeyAttributes(target);
        Assert.Equal("Renewed", attributes.FriendlyName);
        Assert.Equal(path[0], attributes.CertificatePath[0]);
        Fails(SksStatus.NoKey, () => Store.GetKeyAttributes(entry.KeyHandle));
        using var renewed = ECDsa.Create();
        renewed.ImportSubjectPublicKeyInfo(entry.PublicKey, out _);
        Assert.True(renewed.VerifyHash(Hash, Sign(target, Enrolment.Pin)));
        Fails(SksStatus.Authorization, () => Sign(target, [.. "0000"u8]));
        OneSessionOwnsAll(session);
    }

    [Fact]
    public void Clone_links_the_new_key_to_the_targets_pin()
    {
        var (target, certificate) = Enrol(PinGrouping.Shared);
        using var session = Open();
        var entry = session.CreateKeyEntry();
        var path = session.SetCertificatePath(entry);
        session.PostCloneKeyProtection(entry, path, target, session.Authorize(_kmk, certificate));
        session.Close();
        Sign(entry.KeyHandle, Enrolment.Pin);
        Fails(SksStatus.Authorization, () => Sign(entry.KeyHandle, [.. "0000"u8]));
        Assert.Equal(1, Store.GetKeyProtectionInfo(target).PinErrorCount);
        Store.ChangePin(target, Enrolment.Pin, "8642"u8);
        Sign(entry.KeyHandle, [.. "8642"u8]);
        OneSessionOwnsAll(session);
        Store.DeleteKey(target, []);
        Sign(entry.KeyHandle, [.. "8642"u8]);
    }

    [Fact]
    public void An_update_and_clones_of_one_target_go_together()
    {
        var (target, certificate) = Enrol(PinGrouping.Shared);
        using var session = Open();
        var update = session.CreateKeyEntry();
        var updatePath = session.SetCertificatePath(update);
        var clone = session.CreateKeyEntry(TestSession.Key("Key.2"));
        var clonePath = session.SetCertificatePath(clone);
        byte[] authorization = session.Authorize(_kmk, certificate);
        session.PostUpdateKey(update, updatePath, target, authorization);
        session.PostCloneKeyProtection(clone, clonePath, target, authorization);
        session.Close();
        Sign(target, Enrolment.Pin);
        Sign(clone.KeyHandle, Enrolment.Pin);
    }

    [Fact]
    public void Only_the_owners_key_management_key_for_this_session_and_target_authorises()
    {
        var (target, certificate) = Enrol();
        var (_, otherCertificate) = Enrol();
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] replayed;
        using (var earlier = Open())
        {
            replayed = earlier.Authorize(_kmk, certificate);
        }

        Refused(SksStatus.Crypto, session => session.Authorize(stranger, certificate));
        Refused(SksStatus.Crypto, session => session.Authorize(_kmk, otherCertificate));
        Refused(SksStatus.Crypto, _ => replayed);
        Refused(SksStatus.Crypto, _ => []);
        Sign(target, Enrolment.Pin);

        void Refused(SksStatus status, Func<TestSession, byte[]> authorize)
        {
            using var session = Open();
            Fails(status, () => session.PostDeleteKey(target, authorize(session)));
            Fails(SksStatus.NoSession, session.Close);
        }
    }

    [Fact]
    public void A_key_without_key_management_key_is_not_updatable()
    {
        uint target = Enrolment.WithPinAndPuk(Store);
        byte[] certificate = Store.GetKeyAttributes(target).CertificatePath[0];
        using var session = Open();
        Fails(SksStatus.NotAllowed, () => session.PostDeleteKey(target, session.Authorize(_kmk, certificate)));
    }

    [Fact]
    public void Privacy_mode_must_be_the_targets()
    {
        var (target, certificate) = Enrol();
        using var session = _issuer.Open(Store, p => p with { PrivacyEnabled = true });
        Fails(SksStatus.Option, () => session.PostDeleteKey(target, session.Authorize(_kmk, certificate)));
    }

    [Fact]
    public void Combinations_that_make_no_sense_end_the_session()
    {
        var (target, certificate) = Enrol();
        using (var session = Open())
        {
            byte[] authorization = session.Authorize(_kmk, certificate);
            session.PostUnlockKey(target, authorization);
            Fails(SksStatus.Option, () => session.PostDeleteKey(target, authorization));
        }

        using (var session = Open())
        {
            byte[] authorization = session.Authorize(_kmk, certificate);
            var entry = session.CreateKeyEntry(TestSession.Key() with { AppUsage = AppUsage.Signature });
            var path = session.SetCertificatePath(entry);
            Fails(SksStatus.Option, () => session.PostUpdateKey(entry, path, target, authorization));
        }

        using (var session = Open())
        {
            byte[] authorization = session.Authorize(_kmk, certificate);
            var entry = session.CreateKeyEntry();
            var path = session.SetCertificatePath(entry);
            Fails(SksStatus.Option, () => session.PostCloneKeyProtection(entry, path, target, authorization));
        }

        using (var session = Open())
        {
            byte[] authorization = session.Authorize(_kmk, certificate);
            uint pin = session.CreatePinPolicy(TestSession.PinPolicy());
            var entry = session.CreateKeyEntry(TestSession.Key(), pin, Enrolment.Pin);
            var path = session.SetCertificatePath(entry);
            Fails(SksStatus.Option, () => session.PostUpdateKey(entry, path, target, authorization));
        }

        Sign(target, Enrolment.Pin);
    }

    [Fact]
    public void The_same_certificate_may_come_again_only_for_a_key_that_leaves()
    {
        using var backup = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var path = _issuer.Certify(backup.ExportSubjectPublicKeyInfo());
        uint target = Import(session => { });
        Fails(SksStatus.Option, () => Import(session => { }));
        Import(session => session.PostDeleteKey(target, session.Authorize(_kmk, path[0])));

        uint Import(Action<TestSession> before)
        {
            using var session = Open();
            var entry = session.CreateKeyEntry();
            session.SetCertificatePath(entry, path);
            session.ImportPrivateKey(entry, path, backup.ExportPkcs8PrivateKey());
            before(session);
            session.Close();
            return entry.KeyHandle;
        }
    }

    [Fact]
    public void Nothing_happens_when_the_session_is_aborted_or_fails()
    {
        var (target, certificate) = Enrol();
        using var session = Open();
        session.PostDeleteKey(target, session.Authorize(_kmk, certificate));
        Store.AbortProvisioningSession(session.Handle);
        Sign(target, Enrolment.Pin);
        using var failing = Open();
        failing.PostDeleteKey(target, failing.Authorize(_kmk, certificate));
        failing.CreateKeyEntry();
        Fails(SksStatus.Option, failing.Close);
        Sign(target, Enrolment.Pin);
    }

    [Fact]
    public void A_target_that_its_owner_deletes_meanwhile_fails_the_close()
    {
        var (target, certificate) = Enrol();
        using var session = Open();
        session.PostUnlockKey(target, session.Authorize(_kmk, certificate));
        Store.DeleteKey(target, []);
        Fails(SksStatus.NoKey, session.Close);
        IsEmpty();
    }

    [Fact]
    public void A_key_management_key_makes_way_for_a_new_one_by_its_signature_only()
    {
        var (target, certificate) = Enrol();
        uint owner = Store.EnumerateKeys(0)!.ProvisioningHandle;
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        byte[] publicKey = next.ExportSubjectPublicKeyInfo();
        byte[] signed = RollOverAuthorization.Data(publicKey);
        Fails(SksStatus.Crypto, () => Store.UpdateKeyManagementKey(owner, publicKey, next.SignData(signed, HashAlgorithmName.SHA256)));
        Store.UpdateKeyManagementKey(owner, publicKey, _kmk.SignData(signed, HashAlgorithmName.SHA256));
        Face.Restart();
        using (var old = Open())
        {
            Fails(SksStatus.Crypto, () => old.PostDeleteKey(target, old.Authorize(_kmk, certificate)));
        }

        using var session = Open();
        session.PostDeleteKey(target, session.Authorize(next, certificate));
        session.Close();
        IsEmpty();
        Fails(SksStatus.NoSession, () => Store.UpdateKeyManagementKey(owner, publicKey, []));
        uint without = Enrolment.WithPinAndPuk(Store);
        Assert.NotEqual(0u, without);
        Fails(SksStatus.NotAllowed, () => Store.UpdateKeyManagementKey(Store.EnumerateKeys(0)!.ProvisioningHandle, publicKey, []));
    }

    private TestSession Open() => _issuer.Open(Store, p => p with { KeyManagementKey = _kmk.ExportSubjectPublicKeyInfo() });

    private (uint Key, byte[] Certificate) Enrol(PinGrouping grouping = PinGrouping.None)
    {
        using var session = Open();
        uint puk = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
        uint pin = session.CreatePinPolicy(TestSession.PinPolicy() with { Grouping = grouping }, puk);
        var entry = session.CreateKeyEntry(TestSession.Key(), pin, Enrolment.Pin);
        var path = session.SetCertificatePath(entry);
        session.Close();
        return (entry.KeyHandle, path[0]);
    }

    private byte[] Sign(uint key, byte[] pin) => Store.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, pin, Hash);

    private void OneSessionOwnsAll(TestSession session)
    {
        var only = Store.EnumerateProvisioningSessions(0, provisioningState: false)!;
        Assert.Equal(session.Handle, only.ProvisioningHandle);
        Assert.Null(Store.EnumerateProvisioningSessions(only.ProvisioningHandle, provisioningState: false));
        for (var key = Store.EnumerateKeys(0); key is not null; key = Store.EnumerateKeys(key.KeyHandle))
        {
            Assert.Equal(session.Handle, key.ProvisioningHandle);
        }
    }
}
