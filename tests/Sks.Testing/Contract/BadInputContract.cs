using System.Security.Cryptography;
using System.Text;
using Sks.Core;
using Sks.Core.Keys;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>Single rules on bad input that the matrix of Sks.Engine.Tests once found broken.</summary>
public abstract class BadInputContract : KeyStoreContract
{
    private readonly TestIssuer _issuer = new();

    [Fact]
    public void A_key_management_key_that_can_never_verify_anything_is_refused_when_it_comes()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] offCurve = ec.ExportSubjectPublicKeyInfo();
        offCurve[^1] ^= 1;
        Fails(SksStatus.Crypto, () => _issuer.Open(Store, p => p with { KeyManagementKey = offCurve }));

        using var rsa = RSA.Create(2048);
        byte[] evenModulus = rsa.ExportSubjectPublicKeyInfo();

        // 02 03 01 00 01 is the exponent; the modulus ends before it.
        evenModulus[^6] ^= 1;
        Fails(SksStatus.Crypto, () => _issuer.Open(Store, p => p with { KeyManagementKey = evenModulus }));
        IsEmpty();
    }

    [Fact]
    public void A_friendly_name_has_up_to_100_characters_whatever_their_bytes()
    {
        string name = string.Concat(Enumerable.Repeat("🔑", 100));
        using (var session = _issuer.Open(Store))
        {
            var entry = session.CreateKeyEntry(TestSession.Key() with { FriendlyName = name });
            session.SetCertificatePath(entry);
            session.Close();
            Assert.Equal(name, Store.GetKeyAttributes(entry.KeyHandle).FriendlyName);
        }

        using var second = _issuer.Open(Store);
        Fails(SksStatus.Option, () => second.CreateKeyEntry(TestSession.Key() with { FriendlyName = name + "x" }));
    }

    [Fact]
    public void Text_does_not_end_with_a_null_character()
    {
        Fails(SksStatus.Option, () => _issuer.Open(Store, p => p with { IssuerUri = p.IssuerUri + "\0" }));
        using (var session = _issuer.Open(Store))
        {
            Fails(SksStatus.Option, () => session.CreateKeyEntry(TestSession.Key() with { FriendlyName = "name\0" }));
        }

        Refused(new KeyExtension("urn:x\0", ExtensionSubType.Extension, "", [1]));
        Refused(new KeyExtension("urn:x", ExtensionSubType.Logotype, "image/png\0", [1]));
        Refused(new KeyExtension("urn:x", ExtensionSubType.PropertyBag, "", [0, 1, (byte)'n', 1, 0, 2, (byte)'v', 0]));
        IsEmpty();

        void Refused(KeyExtension extension)
        {
            using var session = _issuer.Open(Store);
            var entry = session.CreateKeyEntry();
            var path = session.SetCertificatePath(entry);
            Fails(SksStatus.Option, () => session.AddExtension(entry, path, extension));
        }
    }

    [Fact]
    public void A_property_is_not_set_to_text_that_ends_with_a_null_character()
    {
        using var session = _issuer.Open(Store);
        var entry = session.CreateKeyEntry();
        var path = session.SetCertificatePath(entry);
        byte[] bag = [0, 1, (byte)'n', 1, 0, 1, (byte)'v'];
        session.AddExtension(entry, path, new KeyExtension("urn:x", ExtensionSubType.PropertyBag, "", bag));
        session.Close();
        Fails(SksStatus.Option, () => Store.SetProperty(entry.KeyHandle, "urn:x", "n", "w\0"));
        Assert.Equal("v", Encoding.ASCII.GetString(Store.GetExtension(entry.KeyHandle, "urn:x").ExtensionData[^1..]));
    }

    [Fact]
    public void An_imported_private_key_is_in_DER()
    {
        using var backup = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] der = backup.ExportPkcs8PrivateKey();
        using var session = _issuer.Open(Store);
        var entry = session.CreateKeyEntry();
        var path = session.SetCertificatePath(entry, _issuer.Certify(backup.ExportSubjectPublicKeyInfo()));
        Fails(SksStatus.Crypto, () => session.ImportPrivateKey(entry, path, [0x30, 0x80, .. der[3..], 0, 0]));
        IsEmpty();
    }

    [Fact]
    public void Bytes_that_are_no_field_of_a_certificate_are_refused()
    {
        using var session = _issuer.Open(Store);
        var entry = session.CreateKeyEntry();
        byte[] empty = [0x30, 0];
        byte[] body = [0x02, 1, 1, .. empty, .. empty, .. empty, .. empty, .. entry.PublicKey, 0];
        byte[] certificate = [0x30, (byte)(body.Length + 7), 0x30, (byte)body.Length, .. body, .. empty, 0x03, 1, 0];
        Fails(SksStatus.Crypto, () => session.SetCertificatePath(entry, [certificate]));
        IsEmpty();
    }
}
