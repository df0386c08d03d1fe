using System.Security.Cryptography;
using System.Text;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.SessionSecurity;
using Sks.Core.Wire;
using Sks.Engine.Tests.Frames;
using Sks.Testing.Issuer;
using static Sks.Engine.Tests.BadInput.CallMac;
using static Sks.Engine.Tests.BadInput.ValidCalls;
using static Sks.Engine.Tests.Frames.RequestFrame;

namespace Sks.Engine.Tests.BadInput;

/// <summary>An honest call of every method inside a session: a session just opened, brought to where the call is due.</summary>
internal static class ValidSessionCalls
{
    private static readonly Dictionary<string, Func<BadInputElement, TestSession, ValidCall>> Inside = new()
    {
        ["closeProvisioningSession"] = (_, session) => Close(session),
        ["abortProvisioningSession"] = (_, session) =>
            new(RequestFrame.Of(MethodId.AbortProvisioningSession, One(UInt(session.Handle))), session),
        ["createPukPolicy"] = (_, session) => CreatePukPolicy(session),
        ["createPinPolicy"] = (_, session) => CreatePinPolicy(session),
        ["createKeyEntry"] = (_, session) => CreateKeyEntry(session),
        ["getKeyHandle"] = (_, session) => GetKeyHandle(session),
        ["setCertificatePath"] = (element, session) => SetCertificatePath(element, session),
        ["importSymmetricKey"] = (element, session) =>
            Import(element, session, MethodId.ImportSymmetricKey, MethodNames.ImportSymmetricKey, BadInputElement.Secret),
        ["importPrivateKey"] = (element, session) =>
            Import(element, session, MethodId.ImportPrivateKey, MethodNames.ImportPrivateKey, BadKeys.PrivateKey),
        ["addExtension"] = (element, session) => AddExtension(element, session, ExtensionSubType.Extension, "", [1, 2, 3]),
        ["addExtension, encrypted"] = (element, session) =>
            AddExtension(element, session, ExtensionSubType.EncryptedExtension, "", session.Encrypt([1, 2, 3])),
        ["addExtension, property bag"] = (element, session) =>
            AddExtension(element, session, ExtensionSubType.PropertyBag, "", [0, 1, (byte)'n', 1, 0, 1, (byte)'v']),
        ["addExtension, logotype"] = (element, session) => AddExtension(element, session, ExtensionSubType.Logotype, "image/png", [1, 2, 3]),
        ["postDeleteKey"] = (element, session) => Post(element, session, MethodId.PostDeleteKey, MethodNames.PostDeleteKey),
        ["postUnlockKey"] = (element, session) => Post(element, session, MethodId.PostUnlockKey, MethodNames.PostUnlockKey),
        ["postUpdateKey"] = (element, session) => PostWithKey(element, session, MethodId.PostUpdateKey, MethodNames.PostUpdateKey),
        ["postCloneKeyProtection"] = (element, session) =>
            PostWithKey(element, session, MethodId.PostCloneKeyProtection, MethodNames.PostCloneKeyProtection),
    };

    public static IEnumerable<string> Names => Inside.Keys;

    public static ValidCall Make(string name, BadInputElement element) => Inside[name](element, element.Open());

    private static ValidCall Close(TestSession session)
    {
        session.SetCertificatePath(session.CreateKeyEntry());
        return new(
            RequestFrame.Of(MethodId.CloseProvisioningSession, One(UInt(session.Handle)), One([1, 2, 3]), One(new byte[32])),
            session,
            CallMac.Of(
                session,
                MethodNames.CloseProvisioningSession,
                Bytes(Encoding.ASCII.GetBytes(session.Created.ClientSessionId)),
                Bytes(Encoding.ASCII.GetBytes(session.Parameters.ServerSessionId)),
                Bytes(Encoding.ASCII.GetBytes(session.Parameters.IssuerUri)),
                Argument("nonce")));
    }

    private static ValidCall CreatePukPolicy(TestSession session) => new(
        RequestFrame.Of(
            MethodId.CreatePukPolicy,
            One(UInt(session.Handle)), Text("PUK.1"), One(session.Encrypt(Enrolment.Puk)), One([0]), One(UShort(3)), One(new byte[32])),
        session,
        CallMac.Of(
            session, MethodNames.CreatePukPolicy, Argument("id"), Argument("encryptedPuk"), Argument("format"), Argument("retryLimit")));

    private static ValidCall CreatePinPolicy(TestSession session)
    {
        uint puk = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
        return new(
            RequestFrame.Of(
                MethodId.CreatePinPolicy,
                One(UInt(session.Handle)), Text("PIN.1"), One(UInt(puk)), One([1]), One([1]), One([0]), One(UShort(3)), One([0]), One([0]),
                One(UShort(4)), One(UShort(8)), One([0]), One(new byte[32])),
            session,
            CallMac.Of(
                session,
                MethodNames.CreatePinPolicy,
                [
                    Argument("id"), Reference("pukPolicyHandle", "PUK.1"), Argument("userDefined"), Argument("userModifiable"), Argument("format"),
                    Argument("retryLimit"), Argument("grouping"), Argument("patternRestrictions"), Argument("minLength"), Argument("maxLength"),
                    Argument("inputMethod"),
                ]));
    }

    /// <summary>Under a PIN with a PUK, so that every protection is possible.</summary>
    private static ValidCall CreateKeyEntry(TestSession session)
    {
        uint puk = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), Enrolment.Puk);
        uint pin = session.CreatePinPolicy(TestSession.PinPolicy(), puk);
        return new(
            RequestFrame.Of(
                MethodId.CreateKeyEntry,
                One(UInt(session.Handle)), Text("Key.1"), Text(AlgorithmUris.Key1), One([]), One([0]), One(UInt(pin)), One(Enrolment.Pin),
                One([0]), One([0]), One([0]), One([0]), One([0]), Text("Key"), Text(AlgorithmUris.P256), One([]), [], One(new byte[32])),
            session,
            CallMac.Of(
                session,
                MethodNames.CreateKeyEntry,
                [
                    Argument("id"), Argument("keyEntryAlgorithm"), Argument("serverSeed"), Reference("pinPolicyHandle", "PIN.1"), Bytes([]),
                    Argument("devicePinProtection"), Argument("enablePinCaching"), Argument("biometricProtection"), Argument("exportProtection"),
                    Argument("deleteProtection"), Argument("appUsage"), Argument("friendlyName"), Argument("keyAlgorithm"),
                    Argument("keyParameters"), List("endorsedAlgorithm"),
                ]));
    }

    private static ValidCall GetKeyHandle(TestSession session)
    {
        session.CreateKeyEntry();
        return new(RequestFrame.Of(MethodId.GetKeyHandle, One(UInt(session.Handle)), Text("Key.1")), session);
    }

    private static ValidCall SetCertificatePath(BadInputElement element, TestSession session)
    {
        var entry = session.CreateKeyEntry();
        return new(
            RequestFrame.Of(
                MethodId.SetCertificatePath, One(UInt(entry.KeyHandle)), [.. element.Issuer.Certify(entry.PublicKey)], One(new byte[32])),
            session,
            CallMac.Of(
                session, MethodNames.SetCertificatePath, Bytes(entry.PublicKey), Bytes(Encoding.ASCII.GetBytes("Key.1")), List("certificate")));
    }

    private static ValidCall Import(BadInputElement element, TestSession session, MethodId id, string methodName, byte[] secret)
    {
        var (key, certificate) = NewKey(element, session);
        return new(
            RequestFrame.Of(id, One(UInt(key)), One(session.Encrypt(secret)), One(new byte[32])),
            session,
            CallMac.Of(session, methodName, Bytes(certificate), Argument("encryptedKey")));
    }

    private static ValidCall AddExtension(
        BadInputElement element, TestSession session, ExtensionSubType subType, string qualifier, byte[] data)
    {
        var (key, certificate) = NewKey(element, session);
        return new(
            RequestFrame.Of(
                MethodId.AddExtension,
                One(UInt(key)), Text("urn:example:type"), One([(byte)subType]), Text(qualifier), One(data), One(new byte[32])),
            session,
            CallMac.Of(
                session,
                MethodNames.AddExtension,
                Bytes(certificate),
                Argument("type"),
                Argument("subType"),
                Argument("qualifier"),
                Argument("extensionData")));
    }

    private static ValidCall Post(BadInputElement element, TestSession session, MethodId id, string methodName)
    {
        byte[] authorization = session.Authorize(element.KeyManagementKey, element.CertificateOf(element.ManagedKey));
        return new(
            RequestFrame.Of(id, One(UInt(session.Handle)), One(UInt(element.ManagedKey)), One(authorization), One(new byte[32])),
            session,
            CallMac.Of(session, methodName, Argument("authorization")));
    }

    private static ValidCall PostWithKey(BadInputElement element, TestSession session, MethodId id, string methodName)
    {
        var (key, certificate) = NewKey(element, session);
        byte[] authorization = session.Authorize(element.KeyManagementKey, element.CertificateOf(element.ManagedKey));
        return new(
            RequestFrame.Of(id, One(UInt(key)), One(UInt(element.ManagedKey)), One(authorization), One(new byte[32])),
            session,
            CallMac.Of(session, methodName, Bytes(certificate), Argument("authorization")));
    }

    /// <summary>A new key with the certificate of <see cref="BadKeys.PrivateKey"/>, which can be imported.</summary>
    private static (uint Key, byte[] Certificate) NewKey(BadInputElement element, TestSession session)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(BadKeys.PrivateKey, out _);
        var entry = session.CreateKeyEntry();
        var path = session.SetCertificatePath(entry, element.Issuer.Certify(key.ExportSubjectPublicKeyInfo()));
        return (entry.KeyHandle, path[0]);
    }
}
