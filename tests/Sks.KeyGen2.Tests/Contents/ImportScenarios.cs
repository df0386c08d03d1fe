using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Certificates;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Secrets;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Xunit;

namespace Sks.KeyGen2.Tests.Contents;

/// <summary>importSymmetricKey and importPrivateKey: each kind of key that an issuer may send.</summary>
internal static class ImportScenarios
{
    private static readonly byte[] Secret = [.. "12345678901234567890"u8];
    private static readonly byte[] Data = [.. "data"u8];

    public static IReadOnlyDictionary<string, ContentScenario> All { get; } = new Dictionary<string, ContentScenario>
    {
        ["a symmetric key"] = Symmetric(Secret, MakesHmacs),
        ["a symmetric key of one byte"] = Symmetric([7], (store, key) => Assert.Equal(1, store.GetKeyAttributes(key).SymmetricKeyLength)),
        ["a symmetric key of 128 bytes"] = Symmetric(new byte[128], (store, key) => Assert.Equal(128, store.GetKeyAttributes(key).SymmetricKeyLength)),
        ["an AES key"] = Symmetric(new byte[16], (store, key) =>
        {
            byte[] encrypted = store.SymmetricKeyEncrypt(key, AlgorithmUris.Aes128Cbc, true, [], false, [], Data);
            Assert.Equal(Data, store.SymmetricKeyEncrypt(key, AlgorithmUris.Aes128Cbc, false, [], false, [], encrypted));
        }),
        ["a secret that is only kept"] = Symmetric(Secret, (store, key) => Assert.Equal(Secret, store.ExportKey(key, []))) with
        {
            Key = Requests.Key() with { EndorsedAlgorithms = [AlgorithmUris.None], ExportProtection = ExportProtection.None },
        },
        ["a private key, EC P-256"] = Ec(ECCurve.NamedCurves.nistP256),
        ["a private key, EC P-521"] = Ec(ECCurve.NamedCurves.nistP521),
        ["a private key, RSA 2048"] = Rsa(2048),
        ["a private key, RSA 1024"] = Rsa(1024),
        ["a private key for decryption"] = ForDecryption(),
        ["a private key, Ed25519"] = Ed25519(),
    };

    public static void MakesHmacs(ISecureKeyStore store, uint key)
    {
        Assert.Equal(HMACSHA256.HashData(Secret, Data), store.PerformHmac(key, AlgorithmUris.HmacSha256, [], false, [], Data));
        Assert.Equal(KeyBackup.Imported, store.GetKeyProtectionInfo(key).KeyBackup);
    }

    public static SecretBuffer HmacKey() => new(Secret);

    private static ContentScenario Symmetric(byte[] secret, Action<ISecureKeyStore, uint> check) =>
        new(2, path => new CredentialContents(path) { SymmetricKey = new SecretBuffer(secret) }, check);

    private static ContentScenario Private(byte[] publicKey, byte[] pkcs8, Action<ISecureKeyStore, uint> check) =>
        new(2, path => new CredentialContents(path) { PrivateKey = new SecretBuffer(pkcs8) }, (store, key) =>
        {
            check(store, key);
            Assert.Equal(KeyBackup.Imported, store.GetKeyProtectionInfo(key).KeyBackup);
        })
        { PublicKey = publicKey, Warnings = 1 };

    private static ContentScenario Ec(ECCurve curve)
    {
        var pair = ECDsa.Create(curve);
        return Private(pair.ExportSubjectPublicKeyInfo(), pair.ExportPkcs8PrivateKey(), (store, key) => Assert.True(pair.VerifyHash(
            SHA256.HashData(Data), store.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, [], SHA256.HashData(Data)))));
    }

    private static ContentScenario Rsa(int bits)
    {
        var pair = RSA.Create(bits);
        return Private(pair.ExportSubjectPublicKeyInfo(), pair.ExportPkcs8PrivateKey(), (store, key) => Assert.True(pair.VerifyData(
            Data,
            store.SignHashedData(key, AlgorithmUris.RsaSha256, [], false, [], SHA256.HashData(Data)),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1)));
    }

    /// <summary>The one kind of key of which people expect the issuer to keep a copy: no warning.</summary>
    private static ContentScenario ForDecryption()
    {
        var pair = RSA.Create(2048);
        return Private(pair.ExportSubjectPublicKeyInfo(), pair.ExportPkcs8PrivateKey(), (store, key) => Assert.Equal(
            Data,
            store.AsymmetricKeyDecrypt(key, AlgorithmUris.RsaOaepSha256, [], false, [], pair.Encrypt(Data, RSAEncryptionPadding.OaepSHA256)))) with
        {
            Key = Requests.Key(usage: AppUsage.Encryption),
            Warnings = 0,
        };
    }

    /// <summary>.NET makes no such keys, so this one comes out of another store.</summary>
    private static ContentScenario Ed25519()
    {
        using var origin = new SecureElement(SealedStore.InMemory(), TimeProvider.System);
        var asked = Requests.Key(algorithm: AlgorithmUris.Ed25519) with { ExportProtection = ExportProtection.None };
        using var enrolling = new Enrolling(origin, new TestUser(), Requests.Options(new CredentialRequest([], [], [asked])));
        enrolling.Run();
        uint handle = origin.EnumerateKeys(0)!.KeyHandle;
        byte[] signature = origin.SignHashedData(handle, AlgorithmUris.Ed25519, [], false, [], Data);
        byte[] publicKey = CertificateFields.Read(origin.GetKeyAttributes(handle).CertificatePath[0]).SubjectPublicKeyInfo;
        return Private(publicKey, origin.ExportKey(handle, []), (store, key) => Assert.Equal(
            signature, store.SignHashedData(key, AlgorithmUris.Ed25519, [], false, [], Data)));
    }
}
