using System.Text;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Wire;
using static Sks.Engine.Tests.BadInput.BadValue;
using static Sks.Engine.Tests.Frames.RequestFrame;

namespace Sks.Engine.Tests.BadInput;

/// <summary>
/// The table: for each argument of each method, values at and beyond its limits and the status that they must get. Enumerations and limits
/// stand here as the specification has them, not as the code does.
/// </summary>
internal static class BadValues
{
    private const SksStatus Ok = SksStatus.Success;
    private const SksStatus Option = SksStatus.Option;
    private const int CryptoDataSize = 65_279;
    private const int ExtensionDataSize = 1_048_576;

    private static readonly string[] KeyAlgorithms = [.. AlgorithmRegistry.All.OfType<KeyGenerationAlgorithm>().Select(row => row.Uri)];

    private static readonly string[] EcdsaAlgorithms =
        [.. AlgorithmRegistry.All.OfType<SignatureAlgorithm>().Where(row => row.KeyType == KeyType.Ec).Select(row => row.Uri)];

    /// <summary>Decodable values of an argument of one of <see cref="ValidCalls"/>.</summary>
    public static IEnumerable<BadValue> Of(string call, WireField field) => field.Name switch
    {
        _ when !ValidCalls.Known.Contains(call) => [],
        "mac" => [BadValue.Of("all zeros", new byte[32], SksStatus.Mac)],
        "biometricAuth" => [BadValue.Of("true", [1], SksStatus.Authorization)],
        "provisioningHandle" or "keyHandle" or "targetKeyHandle" or "pukPolicyHandle" or "pinPolicyHandle" => Handles(call, field.Name),
        _ => Provisioning(call, field.Name) ?? Use(call, field.Name) ?? Administration(call, field.Name)
            ?? throw new NotSupportedException($"{call} has an argument that the table of bad values does not know: {field.Name}."),
    };

    private static IEnumerable<BadValue>? Provisioning(string call, string argument) => (call, argument) switch
    {
        ("createProvisioningSession", "sessionKeyAlgorithm") => BadText.Algorithms(AlgorithmUris.Session1),
        ("createProvisioningSession", "privacyEnabled") => [],
        ("createProvisioningSession", "serverSessionId") => BadText.Ids(Ok, Option),
        ("createProvisioningSession", "serverEphemeralKey") =>
            [.. BadKeys.All(), BadValue.Of("empty", [], SksStatus.Crypto), BadValue.Of("RSA", RsaKey(), SksStatus.Algorithm)],
        ("createProvisioningSession", "issuerUri") => BadText.Uris(empty: Ok),
        ("createProvisioningSession", "keyManagementKey") =>
            [.. BadKeys.All(), BadValue.Of("empty", [], Ok), BadValue.Of("RSA", RsaKey(), Ok)],
        ("createProvisioningSession", "clientTime") => Numbers(4, Ok, 0, 1, uint.MaxValue),
        ("createProvisioningSession", "sessionLifeTime") => [.. Numbers(2, Option, 0), .. Numbers(2, Ok, 1, 65_535)],
        ("createProvisioningSession", "sessionKeyLimit") => Numbers(2, Ok, 0, 1, 65_535),
        ("createProvisioningSession", "serverCertificate") => Lengths(0x30, Ok, 0, 1, 65_535),
        ("closeProvisioningSession", "nonce") => [.. Lengths(1, Option, 0, 33, 65_535), .. Lengths(1, Ok, 1, 32)],
        ("updateKeyManagementKey", "keyManagementKey") => [.. BadKeys.All(), BadValue.Of("empty", [], SksStatus.Crypto)],
        ("updateKeyManagementKey", "authorization") => Lengths(1, SksStatus.Crypto, 0, 1, 63, 64, 65, 65_535),

        ("createPukPolicy" or "createPinPolicy" or "createKeyEntry", "id") =>
            [.. BadText.Ids(Ok, Option), .. call == "createPukPolicy" ? [] : (BadValue[])[BadValue.Of("taken", "PUK.1"u8.ToArray(), Option)]],
        ("createPukPolicy", "encryptedPuk") => [.. Ciphertexts(), .. BadSecrets.Puks()],
        ("createPukPolicy" or "createPinPolicy", "format") => Enumeration(0, 1, 2, 3),
        ("createPukPolicy", "retryLimit") => [.. Numbers(2, Ok, 0, 1, 10_000), .. Numbers(2, Option, 10_001, 65_535)],
        ("createPinPolicy", "userDefined" or "userModifiable") => [],
        ("createPinPolicy", "retryLimit") => [.. Numbers(2, Ok, 1, 10_000), .. Numbers(2, Option, 0, 10_001, 65_535)],
        ("createPinPolicy", "grouping") => Enumeration(0, 1, 2, 3),

        // missing-group (0x10) goes with two formats only, and not with this call's.
        ("createPinPolicy", "patternRestrictions") => Enumeration(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
        ("createPinPolicy", "minLength") => [.. Numbers(2, Ok, 1, 8), .. Numbers(2, Option, 0, 9, 65_535)],
        ("createPinPolicy", "maxLength") => [.. Numbers(2, Ok, 4, 128), .. Numbers(2, Option, 0, 3, 129, 65_535)],
        ("createPinPolicy", "inputMethod") => Enumeration(0, 1, 2),

        ("createKeyEntry", "keyEntryAlgorithm") => BadText.Algorithms(AlgorithmUris.Key1),
        ("createKeyEntry", "serverSeed") => [.. Lengths(1, Ok, 0, 1, 64), .. Lengths(1, Option, 65, 65_535)],

        // The key of this call has a PIN of its own policy, which excludes a device PIN; and no input by a trusted GUI.
        ("createKeyEntry", "devicePinProtection" or "enablePinCaching") => [BadValue.Of("true", [1], Option)],
        ("createKeyEntry", "pinValue") =>
        [
            .. Lengths((byte)'7', Ok, 4, 8), .. Lengths((byte)'7', Option, 0, 1, 3, 9, 65_535), .. Lengths((byte)'A', Option, 4),
            .. Lengths(0xB2, Option, 4), .. Lengths(0, Option, 4),
        ],
        ("createKeyEntry", "biometricProtection") => Enumeration(0),
        ("createKeyEntry", "exportProtection" or "deleteProtection" or "appUsage") => Enumeration(0, 1, 2, 3),
        ("createKeyEntry", "friendlyName") => FriendlyNames(),
        ("createKeyEntry", "keyAlgorithm") => BadText.Algorithms(KeyAlgorithms),
        ("createKeyEntry", "keyParameters") => Lengths(3, Option, 1, 3, 8, 9, 65_535),
        ("createKeyEntry", "endorsedAlgorithm") => EndorsedAlgorithms(),
        ("getKeyHandle", "id") => BadText.Ids(SksStatus.NoKey, SksStatus.NoKey),
        ("setCertificatePath", "certificate") => [.. BadCertificates.Paths(CryptoDataSize), .. BadCertificates.PublicKeys()],
        ("importSymmetricKey", "encryptedKey") => [.. Ciphertexts(), .. BadSecrets.SymmetricKeys()],
        ("importPrivateKey", "encryptedKey") => [.. Ciphertexts(), .. BadSecrets.PrivateKeys()],
        (_, "type") when call.StartsWith("addExtension", StringComparison.Ordinal) => BadText.Uris(empty: Option),

        // One byte decides how the rest is read; these are the readings of [1, 2, 3] without qualifier.
        ("addExtension", "subType") => Bytes(value => value switch { 0 => Ok, 1 => SksStatus.Crypto, _ => Option }),
        (_, "subType") => Bytes(value => value > 3 ? Option : null),
        ("addExtension, logotype", "qualifier") =>
            [.. Lengths((byte)'q', Option, 0, 129, 65_535), .. Lengths((byte)'q', Ok, 1, 128), BadValue.Of("a NUL at the end", [0x61, 0], Option)],
        (_, "qualifier") => Lengths((byte)'q', Option, 1, 128, 129, 65_535),
        ("addExtension, encrypted", "extensionData") => Ciphertexts(),
        ("addExtension, property bag", "extensionData") => BadSecrets.PropertyBags(),
        (_, "extensionData") =>
            [.. Lengths(1, Ok, 0, 1, ExtensionDataSize), .. Lengths(1, Option, ExtensionDataSize + 1, 8 * ExtensionDataSize)],
        ("postDeleteKey" or "postUnlockKey" or "postUpdateKey" or "postCloneKeyProtection", "authorization") =>
            Lengths(1, SksStatus.Crypto, 0, 1, 63, 64, 65, 65_535),
        _ => null,
    };

    private static IEnumerable<BadValue>? Use(string call, string argument) => (call, argument) switch
    {
        ("signHashedData", "algorithm") => BadText.Algorithms(EcdsaAlgorithms),
        ("asymmetricKeyDecrypt", "algorithm") => BadText.Algorithms(
            AlgorithmUris.RsaOaepSha1, AlgorithmUris.RsaOaepSha256, AlgorithmUris.RsaEsPkcs1),
        ("keyAgreement", "algorithm") => BadText.Algorithms(AlgorithmUris.EcdhRaw),
        ("performHmac", "algorithm") => BadText.Algorithms([.. AlgorithmRegistry.All.OfType<HmacAlgorithm>().Select(row => row.Uri)]),
        (_, "algorithm") => BadText.Algorithms([.. AlgorithmRegistry.All.OfType<SymmetricEncryptionAlgorithm>().Select(row => row.Uri)]),
        ("symmetricKeyEncrypt" or "symmetricKeyEncrypt, decrypting", "parameters") =>
            [.. Lengths(0, Option, 0, 1, 15, 17, 65_535), .. Lengths(0, Ok, 16)],
        ("signHashedData" or "asymmetricKeyDecrypt" or "keyAgreement" or "performHmac", "parameters") => Lengths(0, Option, 1, 65_535),
        ("symmetricKeyEncrypt", "mode") => [BadValue.Of("decrypt, what is no ciphertext", [0], SksStatus.Crypto)],
        (_, "mode") => [],

        // No PIN is due.
        ("signHashedData" or "asymmetricKeyDecrypt" or "keyAgreement" or "performHmac" or "symmetricKeyEncrypt" or
            "symmetricKeyEncrypt, decrypting" or "deleteKey" or "exportKey", "authorization") =>
            Lengths((byte)'1', SksStatus.Authorization, 1, 4, 128, 129, 65_535),
        ("signHashedData", "data") => [.. Lengths(1, Option, 0, 1, 31, 33, 64, CryptoDataSize, CryptoDataSize + 1, 65_535), .. Lengths(1, Ok, 32)],
        ("asymmetricKeyDecrypt", "data") =>
            [.. Lengths(1, Option, 0, 1, 255, 257, 65_535), .. Lengths(1, SksStatus.Crypto, 256), .. Lengths(0xFF, SksStatus.Crypto, 256)],
        ("keyAgreement", "publicKey") =>
        [
            // Here cryptoDataSize is a limit besides.
            .. BadKeys.All().Select(bad => bad.Name == "65,535 bytes" ? bad with { Expected = [Option] } : bad),
            BadValue.Of("empty", [], SksStatus.Crypto), BadValue.Of("RSA", RsaKey(), SksStatus.Algorithm),
            BadValue.Of("another curve", BadKeys.NewPublicKey(System.Security.Cryptography.ECCurve.NamedCurves.nistP384), SksStatus.Algorithm),
        ],
        ("performHmac" or "symmetricKeyEncrypt", "data") =>
            [.. Lengths(1, Ok, 0, 1, CryptoDataSize), .. Lengths(1, Option, CryptoDataSize + 1, 65_536, 1 << 23)],
        ("symmetricKeyEncrypt, decrypting", "data") =>
            [.. Lengths(1, SksStatus.Crypto, 1, 15, 16, 17, 65_264), .. Lengths(1, Option, CryptoDataSize + 1, 1 << 23)],
        _ => null,
    };

    private static IEnumerable<BadValue>? Administration(string call, string argument) => (call, argument) switch
    {
        ("listCards", "generation") => Lengths(1, Ok, 0, 1, 15, 16, 17, 65_535),
        ("updateFirmware", "chunk") => Lengths(1, Option, 0, 1, 1 << 23),
        ("enumerateProvisioningSessions", "provisioningState") => [],
        ("getExtension" or "setProperty", "type") =>
            [.. Lengths((byte)'u', Option, 0, 1, 1000, 1001, 65_535), BadValue.Of("a NUL follows", "urn:example:bag\0"u8.ToArray(), Option)],
        ("setProperty", "name") =>
            [.. Lengths((byte)'n', Option, 0, 2, 255, 256, 65_535), .. Lengths((byte)'n', Ok, 1), BadValue.Of("a NUL follows", "n\0"u8.ToArray(), Option)],
        ("setProperty", "value") => [.. Lengths((byte)'v', Ok, 0, 65_535), BadValue.Of("a NUL at the end", "v\0"u8.ToArray(), Option)],
        ("unlockKey" or "changePin" or "setPin", "authorization") =>
            Lengths((byte)'1', SksStatus.Authorization, 0, 1, 4, 128, 129, 65_535),
        ("changePin" or "setPin", "newPin") =>
        [
            .. Lengths((byte)'1', SksStatus.Authorization, 0, 1, 3, 9, 128, 129, 65_535), .. Lengths((byte)'1', Ok, 4, 8),
            .. Lengths(0, SksStatus.Authorization, 4), .. Lengths(0xFF, SksStatus.Authorization, 4),
        ],
        ("setDeviceCertificatePath", "certificate") =>
            [.. BadCertificates.Paths(longest: 0).Select(bad => bad with { Expected = [.. bad.Expected, SksStatus.NotAllowed] })],
        _ => null,
    };

    private static IEnumerable<BadValue> Handles(string call, string name)
    {
        SksStatus none = name switch
        {
            _ when call is "enumerateProvisioningSessions" or "enumerateKeys" or "listCards" => Ok,
            "provisioningHandle" => SksStatus.NoSession,
            "keyHandle" or "targetKeyHandle" => SksStatus.NoKey,
            _ => Option,
        };

        // Zero is no policy, and what this call's MAC then has.
        bool isOptional = name == "pukPolicyHandle";
        return [.. Numbers(4, isOptional ? Ok : none, 0), .. Numbers(4, none, 0x7FFF_FFFF, 0x8000_0000, uint.MaxValue)];
    }

    private static IEnumerable<BadValue> FriendlyNames() =>
    [
        .. Lengths((byte)'f', Ok, 0, 100), .. Lengths((byte)'f', Option, 101, 65_535),
        BadValue.Of("100 characters of four bytes", Repeated("🔑", 100), Ok),
        BadValue.Of("101 characters of four bytes", Repeated("🔑", 101), Option),
        BadValue.Of("a NUL at the end", "f\0"u8.ToArray(), Option),
    ];

    private static IEnumerable<BadValue> EndorsedAlgorithms()
    {
        byte[] first = Encoding.ASCII.GetBytes(AlgorithmUris.EcdsaSha256);
        byte[] second = Encoding.ASCII.GetBytes(AlgorithmUris.EcdsaSha384);
        byte[] none = Encoding.ASCII.GetBytes(AlgorithmUris.None);
        yield return List("in order", [first, second], Ok);
        yield return List("not in order", [second, first], Option);
        yield return List("twice", [first, first], Option);
        yield return List("#none with another", [first, none], Option);
        yield return List("empty", [[]], SksStatus.Algorithm);
        yield return List("unknown", ["urn:unknown"u8.ToArray()], SksStatus.Algorithm);
        yield return List("a key algorithm", [Encoding.ASCII.GetBytes(AlgorithmUris.P256)], SksStatus.Algorithm);
        yield return List("255 unknown", [.. Enumerable.Range(0, 255).Select(i => Encoding.ASCII.GetBytes($"urn:{i:D3}"))], SksStatus.Algorithm);
        yield return List("255 of 65,000 bytes", [.. Enumerable.Repeat(Filled((byte)'u', 65_000), 255)], SksStatus.Algorithm, Option);
    }

    /// <summary>What decrypts to nothing by its length alone, and what has wrong padding but once in 256 or so: see <see cref="BadSecrets"/>.</summary>
    private static IEnumerable<BadValue> Ciphertexts() => Lengths(1, SksStatus.Crypto, 0, 1, 15, 16, 17, 31, 33, 47, 65_535);

    private static IEnumerable<BadValue> Enumeration(params byte[] defined) => Bytes(value => defined.Contains(value) ? Ok : Option);

    private static IEnumerable<BadValue> Bytes(Func<byte, SksStatus?> expected) => Enumerable.Range(0, 256)
        .Where(value => expected((byte)value) is not null)
        .Select(value => BadValue.Of($"0x{value:X2}", [(byte)value], expected((byte)value)!.Value));

    private static IEnumerable<BadValue> Numbers(int width, SksStatus expected, params uint[] values) =>
        values.Select(value => BadValue.Of(value.ToString(null, null), UInt(value)[^width..], expected));

    private static byte[] Repeated(string character, int count) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(character, count)));

    private static byte[] RsaKey()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        return rsa.ExportSubjectPublicKeyInfo();
    }
}
