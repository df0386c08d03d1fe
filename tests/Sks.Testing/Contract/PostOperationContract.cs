using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.SessionSecurity;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>Post operations beside those of <see cref="PostProvisioningContract"/>: who authorises them, and what goes together.</summary>
public abstract class PostOperationContract : UpdatableKeyContract
{
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
        byte[] elsewhere = KeyManagementKey.SignData(session.TargetKeyReference(certificate, [0x30, 0x00]), HashAlgorithmName.SHA256);
        Fails(SksStatus.Crypto, () => session.PostDeleteKey(target, elsewhere));
        Sign(target);
    }

    [Fact]
    public void Delete_does_not_ask_for_delete_protection()
    {
        var (target, certificate) = Enrol(key: k => k with { DeleteProtection = DeleteProtection.NonDeletable });
        using var session = Open();
        session.PostDeleteKey(target, session.Authorize(KeyManagementKey, certificate));
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
            byte[] authorization = session.Authorize(KeyManagementKey, certificate);
            var entry = session.CreateKeyEntry();
            var path = session.SetCertificatePath(entry);
            session.PostDeleteKey(target, authorization);
            Fails(SksStatus.Option, () => Post(session, second, entry, path, target, authorization));
            Fails(SksStatus.NoSession, session.Close);
            Sign(target);
        }
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("unlock")]
    [InlineData("update")]
    [InlineData("clone")]
    public void A_wrong_mac_ends_the_session(string operation)
    {
        var (target, certificate) = Enrol(grouping: PinGrouping.Shared);
        using (var session = Open())
        {
            var (entry, path) = NewKey(session);
            session.SpoilMac = true;
            Fails(SksStatus.Mac, () => Post(session, operation, entry, path, target, session.Authorize(KeyManagementKey, certificate)));
            session.SpoilMac = false;
            Fails(SksStatus.NoSession, session.Close);
            Sign(target);
        }

        using var good = Open();
        var (key, itsPath) = NewKey(good);
        Post(good, operation, key, itsPath, target, good.Authorize(KeyManagementKey, certificate));
        good.Close();

        (CreatedKeyEntry Entry, IReadOnlyList<byte[]> Path) NewKey(TestSession session)
        {
            var made = session.CreateKeyEntry();
            return (made, session.SetCertificatePath(made));
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
            byte[] publicKey = KeyManagementKey.ExportSubjectPublicKeyInfo();
            using var session = Issuer.Open(Store, p => p with { KeyManagementKey = publicKey, SessionKeyLimit = limit });
            session.PostDeleteKey(target, session.Authorize(KeyManagementKey, certificate));
            session.Close();
        }
    }

    [Fact]
    public void An_open_sessions_key_management_key_stays()
    {
        using var session = Open();
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] publicKey = next.ExportSubjectPublicKeyInfo();
        byte[] authorization = KeyManagementKey.SignData(RollOverAuthorization.Data(publicKey), HashAlgorithmName.SHA256);
        Fails(SksStatus.NoSession, () => Store.UpdateKeyManagementKey(session.Handle, publicKey, authorization));
        Assert.Equal(KeyManagementKey.ExportSubjectPublicKeyInfo(), Store.EnumerateProvisioningSessions(0, provisioningState: true)!.KeyManagementKey);
    }
}
