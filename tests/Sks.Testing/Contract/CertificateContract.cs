using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Core;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>setCertificatePath: order, size, and keys that are certified.</summary>
public abstract class CertificateContract : KeyStoreContract
{
    private readonly TestIssuer _issuer = new();

    [Fact]
    public void A_path_begins_with_the_end_entity()
    {
        using (var session = _issuer.Open(Store))
        {
            var entry = session.CreateKeyEntry();
            var path = _issuer.Certify(entry.PublicKey);
            Fails(SksStatus.Option, () => session.SetCertificatePath(entry, [path[1], path[0]]));
            IsEmpty();
        }

        using var good = _issuer.Open(Store);
        var key = good.CreateKeyEntry();
        var set = good.SetCertificatePath(key);
        good.Close();
        Assert.Equal(set, Store.GetKeyAttributes(key.KeyHandle).CertificatePath);
    }

    [Fact]
    public void A_path_need_not_be_complete_but_there()
    {
        using (var none = _issuer.Open(Store))
        {
            Fails(SksStatus.Option, () => none.SetCertificatePath(none.CreateKeyEntry(), []));
            IsEmpty();
        }

        using var session = _issuer.Open(Store);
        var entry = session.CreateKeyEntry();
        session.SetCertificatePath(entry, [_issuer.Certify(entry.PublicKey)[0]]);
        session.Close();
        Assert.Single(Store.GetKeyAttributes(entry.KeyHandle).CertificatePath);
    }

    [Fact]
    public void A_certificate_may_have_cryptoDataSize_bytes_and_no_more()
    {
        int limit = checked((int)Store.GetDeviceInfo().CryptoDataSize);
        using (var session = _issuer.Open(Store))
        {
            var entry = session.CreateKeyEntry();
            byte[] largest = Certificate(entry.PublicKey, limit);
            session.SetCertificatePath(entry, [largest]);
            session.Close();
            Assert.Equal(largest, Store.GetKeyAttributes(entry.KeyHandle).CertificatePath[0]);
            Store.DeleteKey(entry.KeyHandle, []);
        }

        using var tooMuch = _issuer.Open(Store);
        var other = tooMuch.CreateKeyEntry();
        Fails(SksStatus.Option, () => tooMuch.SetCertificatePath(other, [Certificate(other.PublicKey, limit + 1)]));
        IsEmpty();
    }

    [Fact]
    public void A_certificate_about_a_key_that_is_not_listed_is_refused()
    {
        using var brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        using var odd = RSA.Create(2056);
        foreach (byte[] publicKey in new[] { brainpool.ExportSubjectPublicKeyInfo(), odd.ExportSubjectPublicKeyInfo() })
        {
            using var session = _issuer.Open(Store);
            var entry = session.CreateKeyEntry();
            var failure = Assert.Throws<SksException>(() => session.SetCertificatePath(entry, _issuer.Certify(publicKey)));
            Assert.True(failure.Status is SksStatus.Crypto or SksStatus.Algorithm);
            IsEmpty();
        }
    }

    [Fact]
    public void Two_keys_of_one_session_do_not_share_a_certificate()
    {
        using var backup = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var session = _issuer.Open(Store);
        var path = _issuer.Certify(backup.ExportSubjectPublicKeyInfo());
        foreach (string id in new[] { "Key.1", "Key.2" })
        {
            var entry = session.CreateKeyEntry(TestSession.Key(id));
            session.SetCertificatePath(entry, path);
            session.ImportPrivateKey(entry, path, backup.ExportPkcs8PrivateKey());
        }

        Fails(SksStatus.Option, session.Close);
        IsEmpty();
    }

    /// <summary>A certificate of exactly so many bytes, by an extension that fills it up.</summary>
    private static byte[] Certificate(byte[] publicKey, int size)
    {
        using var issuer = RSA.Create(2048);
        byte[] made = Make(size - 1000);
        made = Make(size - 1000 + size - made.Length);
        Assert.Equal(size, made.Length);
        return made;

        byte[] Make(int filling)
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            writer.WriteOctetString(new byte[filling]);
            var subject = System.Security.Cryptography.X509Certificates.PublicKey.CreateFromSubjectPublicKeyInfo(publicKey, out _);
            var request = new CertificateRequest(new X500DistinguishedName("CN=Large"), subject, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509Extension("1.3.6.1.4.1.55555.1", writer.Encode(), critical: false));
            using var certificate = request.Create(
                new X500DistinguishedName("CN=Large"),
                X509SignatureGenerator.CreateForRSA(issuer, RSASignaturePadding.Pkcs1),
                DateTimeOffset.UtcNow.AddHours(-1),
                DateTimeOffset.UtcNow.AddMonths(6),
                [1]);
            return certificate.RawData;
        }
    }
}
