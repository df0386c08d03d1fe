using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.Testing.Issuer;

namespace Sks.Bench;

/// <summary>
/// Each method of the User API with PIN, in process, against what the library does for it on a key that is open already.
/// </summary>
internal sealed class Operations : IDisposable
{
    private static readonly byte[] Hash = SHA256.HashData("data"u8);
    private static readonly byte[] Pin = Enrolment.Pin;
    private static readonly byte[] Message = RandomNumberGenerator.GetBytes(100);
    private static readonly byte[] Block = RandomNumberGenerator.GetBytes(1024);

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDiffieHellman _ecdh = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] _peer;
    private readonly byte[] _encrypted;
    private readonly SecureElement _element = new(SealedStore.InMemory(), TimeProvider.System);
    private readonly uint _rsaKey;
    private readonly uint _ecKey;
    private readonly uint _edKey;
    private readonly uint _symmetricKey;

    public Operations()
    {
        using var peer = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        _peer = peer.ExportSubjectPublicKeyInfo();
        _encrypted = _rsa.Encrypt(_secret, RSAEncryptionPadding.OaepSHA256);
        _rsaKey = Enrol(AlgorithmUris.Rsa2048, _rsa.ExportSubjectPublicKeyInfo(), (session, entry, path) =>
            session.ImportPrivateKey(entry, path, _rsa.ExportPkcs8PrivateKey()));
        _ecKey = Enrol(AlgorithmUris.P256, null, (_, _, _) => { });
        _edKey = Enrol(AlgorithmUris.Ed25519, null, (_, _, _) => { });
        _symmetricKey = Enrol(AlgorithmUris.P256, null, (session, entry, path) => session.ImportSymmetricKey(entry, path, _secret));
    }

    /// <summary>One line for each operation.</summary>
    public IEnumerable<string> Measure()
    {
        byte[] edPublic = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(_secret, 0, edPublic, 0);
        (string Name, Action Call, Action Bare)[] operations =
        [
            ("SignHashedData, P-256", () => Sign(_ecKey, AlgorithmUris.EcdsaSha256, Hash), () => _ecdsa.SignHash(Hash)),
            ("SignHashedData, RSA-2048", () => Sign(_rsaKey, AlgorithmUris.RsaSha256, Hash),
                () => _rsa.SignHash(Hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            ("SignHashedData, Ed25519, 100 bytes", () => Sign(_edKey, AlgorithmUris.Ed25519, Message),
                () => Ed25519.Sign(_secret, 0, edPublic, 0, Message, 0, Message.Length, new byte[Ed25519.SignatureSize], 0)),
            ("AsymmetricKeyDecrypt, RSA-2048 OAEP",
                () => _element.AsymmetricKeyDecrypt(_rsaKey, AlgorithmUris.RsaOaepSha256, [], false, Pin, _encrypted),
                () => _rsa.Decrypt(_encrypted, RSAEncryptionPadding.OaepSHA256)),
            ("KeyAgreement, P-256", () => _element.KeyAgreement(_ecKey, AlgorithmUris.EcdhRaw, [], false, Pin, _peer), BareKeyAgreement),
            ("PerformHmac, SHA-256, 100 bytes",
                () => _element.PerformHmac(_symmetricKey, AlgorithmUris.HmacSha256, [], false, Pin, Message),
                () => HMACSHA256.HashData(_secret, Message)),
            ("SymmetricKeyEncrypt, AES-256-CBC, 1 KiB",
                () => _element.SymmetricKeyEncrypt(_symmetricKey, AlgorithmUris.Aes256Cbc, true, [], false, Pin, Block), BareEncryption),
        ];
        foreach (var (name, call, bare) in operations)
        {
            var (ratio, time, against) = SideBySide.Measure(call, bare);
            yield return $"{name}, with PIN, in process / bare: {ratio:F2}   ({time:F1} us / {against:F1} us)";
        }
    }

    public void Dispose()
    {
        _element.Dispose();
        _rsa.Dispose();
        _ecdsa.Dispose();
        _ecdh.Dispose();
    }

    private void Sign(uint key, string algorithm, byte[] data) => _element.SignHashedData(key, algorithm, [], false, Pin, data);

    private void BareKeyAgreement()
    {
        using var peer = ECDiffieHellman.Create();
        peer.ImportSubjectPublicKeyInfo(_peer, out _);
        using var publicKey = peer.PublicKey;
        _ecdh.DeriveRawSecretAgreement(publicKey);
    }

    private void BareEncryption()
    {
        using var aes = Aes.Create();
        aes.SetKey(_secret);
        aes.EncryptCbc(Block, RandomNumberGenerator.GetBytes(16));
    }

    private uint Enrol(string keyAlgorithm, byte[]? certified, Action<TestSession, CreatedKeyEntry, IReadOnlyList<byte[]>> more)
    {
        using var issuer = new TestIssuer();
        using var session = issuer.Open(_element);
        uint policy = session.CreatePinPolicy(TestSession.PinPolicy());
        var key = TestSession.Key(keyAlgorithm: keyAlgorithm) with { AppUsage = AppUsage.Universal };
        var entry = session.CreateKeyEntry(key, policy, Pin);
        var path = session.SetCertificatePath(entry, issuer.Certify(certified ?? entry.PublicKey));
        more(session, entry, path);
        session.Close();
        return entry.KeyHandle;
    }
}
