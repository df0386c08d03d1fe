using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.SessionSecurity;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>Post operations beside those of <see cref="PostProvisioningContract"/>: what the new key must be, and what goes together.</summary>
public abstract class PostOperationContract : KeyStoreContract
{
    private static readonly byte[] Hash = SHA256.HashData("data"u8);

    private readonly TestIssuer _issuer = new();
    private readonly ECDsa _kmk = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void An_rsa_key_management_key_signs_by_pkcs1()
    {
        using var rsa = RSA.Create(2048);
        foreach (var padding in new[] { RSASignaturePadding.Pkcs1, RSASignaturePadding.Pss })
        {
            byte[] publicKey = rsa.ExportSubjectPublicKeyInfo();
            var (target, certificate) = Enrol(keyManagementKey: publicKey);
            using var session = Open(publicKey);
            byte[] authorization = rsa.SignData(session.TargetKeyReference(certificate), HashAlgorithmName.SHA256, padding);
            if (padding == RSASignaturePadding.Pkcs1)
            {
                session.PostDeleteKey(target, authorization);
                session.Close();
                IsEmpty();
            }
            else
            {
                Fails(SksStatus.Crypto, () => session.PostDeleteKey(target, authorization));
                Sign(target);
            }
        }
    }

    [Fact]
    public void An_authorisation_is_of_no_use_on_another_device()
    {
        var (target, certificate) = Enrol();
        using var session = Open();
        byte[] elsewhere = _kmk.SignData(session.TargetKeyReference(certificate, [0x30, 0x00]), HashAlgorithmName.SHA256);
        Fails(SksStatus.Crypto, () => session.PostDeleteKey(target, elsewhere));
        Sign(target);
    }

    [Fact]
    public void Delete_does_not_ask_for_delete_protection()
    {
        var (target, certificate) = Enrol(key: k => k with { DeleteProtection = DeleteProtection.NonDeletable });
        using var session = Open();
        session.PostDeleteKey(target, session.Authorize(_kmk, certificate));
        session.Close();
        IsEmpty();
    }

    [Fact]
    public void A_session_stays_while_it_has_a_key()
    {
        using var session = Open();
        var first = session.CreateKeyEntry(TestSession.Key("Key.1"));
        var second = session.CreateKeyEntry(TestSession.Key("Key.2"));
        session.SetCertificatePath(first);
        session.SetCertificatePath(second);
        session.Close();
        Store.DeleteKey(first.KeyHandle, []);
        Assert.Equal(session.Handle, Store.EnumerateProvisioningSessions(0, provisioningState: false)!.ProvisioningHandle);
        Store.DeleteKey(second.KeyHandle, []);
        IsEmpty();
    }

    [Fact]
    public void Nothing_follows_a_delete()
    {
        var (target, certificate) = Enrol();
        foreach (string second in new[] { "delete", "unlock", "update", "clone" })
        {
            using var session = Open();
            byte[] authorization = session.Authorize(_kmk, certificate);
            var entry = session.CreateKeyEntry();
            var path = session.SetCertificatePath(entry);
            session.PostDeleteKey(target, authorization);
            Fails(SksStatus.Option, () =>
            {
                switch (second)
                {
                    case "delete":
                        session.PostDeleteKey(target, authorization);
                        break;
                    case "unlock":
                        session.PostUnlockKey(target, authorization);
                        break;
                    case "update":
                        session.PostUpdateKey(entry, path, target, authorization);
                        break;
                    default:
                        session.PostCloneKeyProtection(entry, path, target, authorization);
                        break;
                }
            });
            Fails(SksStatus.NoSession, session.Close);
            Sign(target);
        }
    }

    [Fact]
    public void A_target_is_updated_once_only()
    {
        var (target, certificate) = Enrol();
        using var session = Open();
        byte[] authorization = session.Authorize(_kmk, certificate);
        var first = session.CreateKeyEntry(TestSession.Key("Key.1"));
        var second = session.CreateKeyEntry(TestSession.Key("Key.2"));
        session.PostUpdateKey(first, session.SetCertificatePath(first), target, authorization);
        var path = session.SetCertificatePath(second);
        Fails(SksStatus.Option, () => session.PostUpdateKey(second, path, target, authorization));
        Sign(target);
    }

    [Fact]
    public void Many_clones_inherit_from_one_target()
    {
        var (target, certificate) = Enrol(grouping: PinGrouping.Shared);
        using var session = Open();
        byte[] authorization = session.Authorize(_kmk, certificate);
        var clones = Enumerable.Range(0, 4).Select(i => session.CreateKeyEntry(TestSession.Key($"Key.{i}"))).ToArray();
        foreach (var clone in clones)
        {
            session.PostCloneKeyProtection(clone, session.SetCertificatePath(clone), target, authorization);
        }

        Fails(SksStatus.NoKey, () => Sign(clones[0].KeyHandle));
        session.Close();
        Fails(SksStatus.Authorization, () => Store.SignHashedData(clones[0].KeyHandle, AlgorithmUris.EcdsaSha256, [], false, [.. "0000"u8], Hash));
        Assert.All(clones, clone => Assert.Equal(1, Store.GetKeyProtectionInfo(clone.KeyHandle).PinErrorCount));
        Assert.All(clones, clone => Sign(clone.KeyHandle));
    }

    [Fact]
    public void A_clone_has_no_pin_of_its_own()
    {
        var (target, certificate) = Enrol(grouping: PinGrouping.Shared);
        using var session = Open();
        var entry = session.CreateKeyEntry(TestSession.Key(), session.CreatePinPolicy(TestSession.PinPolicy()), Enrolment.Pin);
        var path = session.SetCertificatePath(entry);
        Fails(SksStatus.Option, () => session.PostCloneKeyProtection(entry, path, target, session.Authorize(_kmk, certificate)));
        Sign(target);
    }

    [Fact]
    public void An_updated_key_still_shares_its_pin()
    {
        var (target, certificate) = Enrol(grouping: PinGrouping.Shared);
        uint clone;
        using (var session = Open())
        {
            var entry = session.CreateKeyEntry();
            session.PostCloneKeyProtection(entry, session.SetCertificatePath(entry), target, session.Authorize(_kmk, certificate));
            session.Close();
            clone = entry.KeyHandle;
        }

        using var updating = Open();
        var renewed = updating.CreateKeyEntry();
        updating.PostUpdateKey(renewed, updating.SetCertificatePath(renewed), target, updating.Authorize(_kmk, certificate));
        updating.Close();
        Store.ChangePin(target, Enrolment.Pin, [.. "2580"u8]);
        Store.SignHashedData(clone, AlgorithmUris.EcdsaSha256, [], false, [.. "2580"u8], Hash);
    }

    [Fact]
    public void An_update_replaces_all_but_handle_and_pin()
    {
        var old = new KeyExtension("urn:old", ExtensionSubType.Extension, "", [1]);
        var (target, certificate) = Enrol(
            key: k => k with
            {
                FriendlyName = "Old",
                ExportProtection = ExportProtection.Pin,
                DeleteProtection = DeleteProtection.Puk,
                EndorsedAlgorithms = [AlgorithmUris.EcdsaSha256],
            },
            extension: old);
        using var session = Open();
        var entry = session.CreateKeyEntry(TestSession.Key(keyAlgorithm: AlgorithmUris.Rsa2048) with
        {
            FriendlyName = "New",
            ExportProtection = ExportProtection.NonExportable,
            EndorsedAlgorithms = [AlgorithmUris.RsaSha256],
        });
        var path = session.SetCertificatePath(entry);
        session.AddExtension(entry, path, new KeyExtension("urn:new", ExtensionSubType.Extension, "", [2]));
        session.PostUpdateKey(entry, path, target, session.Authorize(_kmk, certificate));
        session.Close();
        Face.Restart();
        var attributes = Store.GetKeyAttributes(target);
        Assert.Equal("New", attributes.FriendlyName);
        Assert.Equal(["urn:new"], attributes.ExtensionTypes);
        Assert.Equal([AlgorithmUris.RsaSha256], attributes.EndorsedAlgorithms);
        Assert.Equal([2], Store.GetExtension(target, "urn:new").ExtensionData);
        var info = Store.GetKeyProtectionInfo(target);
        Assert.Equal((ExportProtection.NonExportable, DeleteProtection.None), (info.ExportProtection, info.DeleteProtection));
        Assert.Equal(ProtectionStatus.PinProtected | ProtectionStatus.PukProtected, info.ProtectionStatus);
        Store.SignHashedData(target, AlgorithmUris.RsaSha256, [], false, Enrolment.Pin, Hash);
    }

    [Fact]
    public void An_update_may_bring_the_targets_certificate_again()
    {
        using var backup = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var path = _issuer.Certify(backup.ExportSubjectPublicKeyInfo());
        uint target = Restore(target: 0);
        Fails(SksStatus.Option, () => Restore(target: 0));
        Assert.NotEqual(target, Restore(target));
        Assert.Equal(path, Store.GetKeyAttributes(target).CertificatePath);

        uint Restore(uint target)
        {
            using var session = Open();
            var entry = session.CreateKeyEntry();
            session.SetCertificatePath(entry, path);
            session.ImportPrivateKey(entry, path, backup.ExportPkcs8PrivateKey());
            if (target != 0)
            {
                session.PostUpdateKey(entry, path, target, session.Authorize(_kmk, path[0]));
            }

            session.Close();
            return entry.KeyHandle;
        }
    }

    /// <summary>MAC and target key reference of the operation, MAC and attestation of the close.</summary>
    [Fact]
    public void A_post_operation_uses_the_session_key_twice()
    {
        var (target, certificate) = Enrol();
        Fails(SksStatus.NotAllowed, () => Delete(limit: 3));
        Sign(target);
        Delete(limit: 4);
        IsEmpty();

        void Delete(ushort limit)
        {
            byte[] publicKey = _kmk.ExportSubjectPublicKeyInfo();
            using var session = _issuer.Open(Store, p => p with { KeyManagementKey = publicKey, SessionKeyLimit = limit });
            session.PostDeleteKey(target, session.Authorize(_kmk, certificate));
            session.Close();
        }
    }

    [Fact]
    public void A_new_key_needs_its_certificate_first()
    {
        var (target, certificate) = Enrol(grouping: PinGrouping.Shared);
        foreach (bool update in new[] { true, false })
        {
            using var session = Open();
            byte[] authorization = session.Authorize(_kmk, certificate);
            var entry = session.CreateKeyEntry();
            var path = _issuer.Certify(entry.PublicKey);
            Fails(SksStatus.Option, () => Post(session, update, entry, path, target, authorization));
            Fails(SksStatus.NoSession, session.Close);
        }
    }

    [Fact]
    public void Nothing_is_added_to_a_new_key_afterwards()
    {
        var (target, certificate) = Enrol(grouping: PinGrouping.Shared);
        foreach (bool update in new[] { true, false })
        {
            Action<TestSession, CreatedKeyEntry, IReadOnlyList<byte[]>>[] additions =
            [
                (session, entry, path) => session.AddExtension(entry, path, new KeyExtension("urn:late", ExtensionSubType.Extension, "", [1])),
                (session, entry, path) => session.ImportSymmetricKey(entry, path, [1]),
                (session, entry, path) => session.ImportPrivateKey(entry, path, ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKey()),
            ];
            foreach (var add in additions)
            {
                using var session = Open();
                var entry = session.CreateKeyEntry();
                var path = session.SetCertificatePath(entry);
                Post(session, update, entry, path, target, session.Authorize(_kmk, certificate));
                Fails(SksStatus.Option, () => add(session, entry, path));
                Fails(SksStatus.NoSession, session.Close);
                Sign(target);
            }
        }
    }

    [Fact]
    public void An_open_sessions_key_management_key_stays()
    {
        using var session = Open();
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] publicKey = next.ExportSubjectPublicKeyInfo();
        byte[] authorization = _kmk.SignData(RollOverAuthorization.Data(publicKey), HashAlgorithmName.SHA256);
        Fails(SksStatus.NoSession, () => Store.UpdateKeyManagementKey(session.Handle, publicKey, authorization));
        Assert.Equal(_kmk.ExportSubjectPublicKeyInfo(), Store.EnumerateProvisioningSessions(0, provisioningState: true)!.KeyManagementKey);
    }

    private static void Post(
        TestSession session, bool update, CreatedKeyEntry entry, IReadOnlyList<byte[]> path, uint target, byte[] authorization)
    {
        if (update)
        {
            session.PostUpdateKey(entry, path, target, authorization);
        }
        else
        {
            session.PostCloneKeyProtection(entry, path, target, authorization);
        }
    }

    private TestSession Open(byte[]? keyManagementKey = null) =>
        _issuer.Open(Store, p => p with { KeyManagementKey = keyManagementKey ?? _kmk.ExportSubjectPublicKeyInfo() });

    private (uint Key, byte[] Certificate) Enrol(
        PinGrouping grouping = PinGrouping.None,
        byte[]? keyManagementKey = null,
        Func<KeyEntryParameters, KeyEntryParameters>? key = null,
        KeyExtension? extension = null)
    {
        using var session = Open(keyManagementKey);
        uint puk = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
        uint pin = session.CreatePinPolicy(TestSession.PinPolicy() with { Grouping = grouping }, puk);
        var entry = session.CreateKeyEntry(key?.Invoke(TestSession.Key()) ?? TestSession.Key(), pin, Enrolment.Pin);
        var path = session.SetCertificatePath(entry);
        if (extension is not null)
        {
            session.AddExtension(entry, path, extension);
        }

        session.Close();
        return (entry.KeyHandle, path[0]);
    }

    private byte[] Sign(uint key) => Store.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, Enrolment.Pin, Hash);
}
