using System.Security.Cryptography;
using System.Text;
using Sks.Core.Algorithms;
using Sks.Core.Wire;
using Sks.Engine.Tests.Frames;
using Sks.Testing.Issuer;
using static Sks.Engine.Tests.Frames.RequestFrame;

namespace Sks.Engine.Tests.BadInput;

/// <summary>An honest call of every method outside sessions, by name; methods with arguments of several kinds have several.</summary>
internal static class ValidCalls
{
    public const string OaepPlaintext = "plain";

    private static readonly Dictionary<string, Func<BadInputElement, ValidCall>> Outside = new()
    {
        ["getDeviceInfo"] = _ => Call(MethodId.GetDeviceInfo),
        ["updateFirmware"] = _ => Call(MethodId.UpdateFirmware, One([1, 2, 3])),
        ["createProvisioningSession"] = CreateProvisioningSession,
        ["enumerateProvisioningSessions"] = _ => Call(MethodId.EnumerateProvisioningSessions, One(UInt(0)), One([0])),
        ["updateKeyManagementKey"] = UpdateKeyManagementKey,
        ["enumerateKeys"] = _ => Call(MethodId.EnumerateKeys, One(UInt(0))),
        ["getKeyAttributes"] = e => Call(MethodId.GetKeyAttributes, One(UInt(e.EcKey))),
        ["getKeyProtectionInfo"] = e => Call(MethodId.GetKeyProtectionInfo, One(UInt(e.PinKey))),
        ["getExtension"] = e => Call(MethodId.GetExtension, One(UInt(e.BagKey)), Text(BadInputElement.BagType)),
        ["setProperty"] = e => Call(MethodId.SetProperty, One(UInt(e.BagKey)), Text(BadInputElement.BagType), Text("n"), Text("w")),
        ["deleteKey"] = e => Call(MethodId.DeleteKey, One(UInt(e.EcKey)), One([])),
        ["exportKey"] = e => Call(MethodId.ExportKey, One(UInt(e.EcKey)), One([])),
        ["unlockKey"] = e => Call(MethodId.UnlockKey, One(UInt(e.PinKey)), One(Enrolment.Puk)),
        ["changePin"] = e => Call(MethodId.ChangePin, One(UInt(e.PinKey)), One(Enrolment.Pin), Text("2580")),
        ["setPin"] = e => Call(MethodId.SetPin, One(UInt(e.PinKey)), One(Enrolment.Puk), Text("2580")),
        ["signHashedData"] = e => Use(MethodId.SignHashedData, e.EcKey, AlgorithmUris.EcdsaSha256, SHA256.HashData("data"u8)),
        ["asymmetricKeyDecrypt"] = e => Use(MethodId.AsymmetricKeyDecrypt, e.RsaKey, AlgorithmUris.RsaOaepSha256, Encrypted(e)),
        ["keyAgreement"] = e => Use(MethodId.KeyAgreement, e.EcKey, AlgorithmUris.EcdhRaw, BadKeys.NewP256()),
        ["performHmac"] = e => Use(MethodId.PerformHmac, e.SymmetricKey, AlgorithmUris.HmacSha256, [1, 2, 3]),
        ["symmetricKeyEncrypt"] = e => Call(
            MethodId.SymmetricKeyEncrypt, One(UInt(e.SymmetricKey)), Text(AlgorithmUris.AesCbc), One([1]), One(new byte[16]), One([0]), One([]), One([1])),
        ["symmetricKeyEncrypt, decrypting"] = e => Call(
            MethodId.SymmetricKeyEncrypt,
            One(UInt(e.SymmetricKey)), Text(AlgorithmUris.AesCbc), One([0]), One(new byte[16]), One([0]), One([]), One(EncryptedBlock())),
        ["listCards"] = _ => Call(MethodId.ListCards, One([]), One(UInt(0))),
        ["getDeviceCertificationRequest"] = _ => Call(MethodId.GetDeviceCertificationRequest),
        ["setDeviceCertificatePath"] = e => new(RequestFrame.Of(
            MethodId.SetDeviceCertificatePath, [.. e.Element.Element.GetDeviceInfo().CertificatePath])),
    };

    /// <summary>The names of calls that would succeed: a method's, and after a comma what is special.</summary>
    public static IEnumerable<string> Known => Outside.Keys.Concat(ValidSessionCalls.Names);

    /// <summary>
    /// With those of this project's own methods (200 - 255) that are not known here yet: their calls are well formed, no more, and tested with
    /// what cannot be decoded.
    /// </summary>
    public static IEnumerable<string> Names => Known.Concat(
        MethodTable.All.Where(method => method.Id >= MethodId.GetDeviceCertificationRequest).Select(method => method.Name).Except(Known));

    public static WireMethod MethodOf(string name) => MethodTable.All.Single(method => method.Name == name.Split(',')[0]);

    public static ValidCall Make(string name, BadInputElement element)
    {
        if (!Known.Contains(name))
        {
            var method = MethodOf(name);
            return new(RequestFrame.Of(method.Id, [.. method.Input.Select(Simplest)]));
        }

        return Outside.TryGetValue(name, out var make) ? make(element) : ValidSessionCalls.Make(name, element);
    }

    public static byte[][] One(byte[] value) => [value];

    public static byte[][] Text(string value) => [Encoding.UTF8.GetBytes(value)];

    private static byte[][] Simplest(WireField field) => field.Count is not null ? [] : One(field.Type switch
    {
        WireType.Byte or WireType.Bool => [0],
        WireType.UShort => new byte[2],
        WireType.UInt => new byte[4],
        WireType.Bytes32 => new byte[32],
        WireType.Id => [(byte)'a'],
        _ => [],
    });

    private static ValidCall Call(MethodId id, params byte[][][] arguments) => new(RequestFrame.Of(id, arguments));

    private static ValidCall Use(MethodId id, uint key, string algorithm, byte[] data) =>
        Call(id, One(UInt(key)), Text(algorithm), One([]), One([0]), One([]), One(data));

    private static ValidCall CreateProvisioningSession(BadInputElement element) => Call(
        MethodId.CreateProvisioningSession,
        Text(AlgorithmUris.Session1), One([0]), Text("S-1"), One(BadKeys.NewP256()), Text(element.Issuer.Uri), One(BadKeys.NewP256()),
        One(UInt(1)), One(UShort(600)), One(UShort(100)), One([]));

    private static ValidCall UpdateKeyManagementKey(BadInputElement element)
    {
        byte[] next = BadKeys.NewP256();
        return Call(
            MethodId.UpdateKeyManagementKey, One(UInt(element.SessionOf(element.ManagedKey))), One(next), One(element.RollOver(next)));
    }

    private static byte[] Encrypted(BadInputElement element)
    {
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificate(
            element.CertificateOf(element.RsaKey));
        using var rsa = System.Security.Cryptography.X509Certificates.RSACertificateExtensions.GetRSAPublicKey(certificate)!;
        return rsa.Encrypt(Encoding.ASCII.GetBytes(OaepPlaintext), RSAEncryptionPadding.OaepSHA256);
    }

    private static byte[] EncryptedBlock()
    {
        using var aes = Aes.Create();
        aes.SetKey(BadInputElement.Secret);
        return aes.EncryptCbc((byte[])[1, 2, 3], new byte[16], PaddingMode.PKCS7);
    }
}
