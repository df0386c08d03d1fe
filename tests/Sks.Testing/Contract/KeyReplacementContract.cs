using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>postUpdateKey and postCloneKeyProtection: what the new key must be, and what it becomes.</summary>
public abstract class KeyReplacementContract : UpdatableKeyContract
{
    [Fact]
    public void A_target_is_updated_once_only()
    {
        var (target, certificate) = Enrol();
        using var session = Open();
        byte[] authorization = session.Authorize(KeyManagementKey, certificate);
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
        byte[] authorization = session.Authorize(KeyManagementKey, certificate);
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
        Fails(SksStatus.Option, () => session.PostCloneKeyProtection(entry, path, target, session.Authorize(KeyManagementKey, certificate)));
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
            session.PostCloneKeyProtection(entry, session.SetCertificatePath(entry), target, session.Authorize(KeyManagementKey, certificate));
            session.Close();
            clone = entry.KeyHandle;
        }

        using var updating = Open();
        var renewed = updating.CreateKeyEntry();
        updating.PostUpdateKey(renewed, updating.SetCertificatePath(renewed), target, updating.Authorize(KeyManagementKey, certificate));
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
        session.PostUpdateKey(entry, path, target, session.Authorize(KeyManagementKey, certificate));
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
        var path = Issuer.Certify(backup.ExportSubjectPublicKeyInfo());
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
                session.PostUpdateKey(entry, path, target, session.Authorize(KeyManagementKey, path[0]));
            }

            session.Close();
            return entry.KeyHandle;
        }
    }

    [Fact]
    public void A_new_key_needs_its_certificate_first()
    {
        var (target, certificate) = Enrol(grouping: PinGrouping.Shared);
        foreach (string operation in new[] { "update", "clone" })
        {
            using var session = Open();
            byte[] authorization = session.Authorize(KeyManagementKey, certificate);
            var entry = session.CreateKeyEntry();
            var path = Issuer.Certify(entry.PublicKey);
            Fails(SksStatus.Option, () => Post(session, operation, entry, path, target, authorization));
            Fails(SksStatus.NoSession, session.Close);
        }
    }

    [Fact]
    public void Nothing_is_added_to_a_new_key_afterwards()
    {
        var (target, certificate) = Enrol(grouping: PinGrouping.Shared);
        foreach (string operation in new[] { "update", "clone" })
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
                Post(session, operation, entry, path, target, session.Authorize(KeyManagementKey, certificate));
                Fails(SksStatus.Option, () => add(session, entry, path));
                Fails(SksStatus.NoSession, session.Close);
                Sign(target);
            }
        }
    }
}
