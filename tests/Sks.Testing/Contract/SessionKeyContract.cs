using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.SessionSecurity;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>What is done with the session key: MACs in their order, decryptions, and how often.</summary>
public abstract class SessionKeyContract : KeyStoreContract
{
    private readonly TestIssuer _issuer = new();

    [Fact]
    public void Calls_come_in_the_order_of_their_macs()
    {
        using var session = _issuer.Open(Store);
        var (first, second) = (TestSession.PinPolicy("PIN.1"), TestSession.PinPolicy("PIN.2"));
        session.Mac(MethodNames.CreatePinPolicy, MacData.CreatePinPolicy(first, ""));
        byte[] macOfSecond = session.Mac(MethodNames.CreatePinPolicy, MacData.CreatePinPolicy(second, ""));
        Fails(SksStatus.Mac, () => Store.CreatePinPolicy(session.Handle, second, 0, macOfSecond));
        IsEmpty();
    }

    [Theory]
    [InlineData("importSymmetricKey")]
    [InlineData("importPrivateKey")]
    [InlineData("addExtension")]
    public void A_wrong_mac_of_what_is_added_to_a_key_ends_the_session(string method)
    {
        using var session = _issuer.Open(Store);
        using var backup = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var entry = session.CreateKeyEntry();
        var path = session.SetCertificatePath(entry, _issuer.Certify(backup.ExportSubjectPublicKeyInfo()));
        session.SpoilMac = true;
        Fails(SksStatus.Mac, () =>
        {
            switch (method)
            {
                case "importSymmetricKey":
                    session.ImportSymmetricKey(entry, path, [1]);
                    break;
                case "importPrivateKey":
                    session.ImportPrivateKey(entry, path, backup.ExportPkcs8PrivateKey());
                    break;
                default:
                    session.AddExtension(entry, path, new KeyExtension("urn:x", ExtensionSubType.Extension, "", [1]));
                    break;
            }
        });
        IsEmpty();
    }

    /// <summary>Key 2, certificate path 1, close 2, and the object itself: a MAC, and its decryption if it is encrypted.</summary>
    [Theory]
    [InlineData("nothing", 5)]
    [InlineData("symmetric key", 7)]
    [InlineData("private key", 7)]
    [InlineData("extension", 6)]
    [InlineData("encrypted extension", 7)]
    [InlineData("issuer's PIN", 7)]
    [InlineData("PUK", 8)]
    public void Each_decryption_uses_the_session_key_once_more(string what, ushort uses)
    {
        Run(uses);
        Store.DeleteKey(Store.EnumerateKeys(0)!.KeyHandle, []);
        Fails(SksStatus.NotAllowed, () => Run(checked((ushort)(uses - 1))));
        IsEmpty();

        void Run(ushort limit)
        {
            using var session = _issuer.Open(Store, p => p with { SessionKeyLimit = limit });
            uint puk = what == "PUK" ? session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk) : 0;
            uint pin = what is "PUK" or "issuer's PIN" ? session.CreatePinPolicy(TestSession.PinPolicy() with { UserDefined = what == "PUK" }, puk) : 0;
            var entry = session.CreateKeyEntry(TestSession.Key(), pin, pin == 0 ? null : Enrolment.Pin);
            using var backup = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var path = session.SetCertificatePath(
                entry, _issuer.Certify(what == "private key" ? backup.ExportSubjectPublicKeyInfo() : entry.PublicKey));
            switch (what)
            {
                case "symmetric key":
                    session.ImportSymmetricKey(entry, path, [1]);
                    break;
                case "private key":
                    session.ImportPrivateKey(entry, path, backup.ExportPkcs8PrivateKey());
                    break;
                case "extension":
                    session.AddExtension(entry, path, new KeyExtension("urn:x", ExtensionSubType.Extension, "", [1]));
                    break;
                case "encrypted extension":
                    session.AddExtension(entry, path, new KeyExtension("urn:x", ExtensionSubType.EncryptedExtension, "", [1]));
                    break;
            }

            session.Close();
        }
    }
}
