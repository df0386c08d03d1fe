using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.Testing.Issuer;

namespace Sks.Bench;

/// <summary>
/// Each method of the User API with PIN, in process, and, under the same name with <c>Bare</c>, what .NET does for it on a key that is
/// open already.
/// </summary>
[IterationCount(15)]
[WarmupCount(4)]
public class OperationBenchmarks : IDisposable
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
    private readonly uint _symmetricKey;

    public OperationBenchmarks()
    {
        using var peer = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        _peer = peer.ExportSubjectPublicKeyInfo();
        _encrypted = _rsa.Encrypt(_secret, RSAEncryptionPadding.OaepSHA256);
        _rsaKey = Enrol(AlgorithmUris.Rsa2048, _rsa.ExportSubjectPublicKeyInfo(), (session, entry, path) =>
            session.ImportPrivateKey(entry, path, _rsa.ExportPkcs8PrivateKey()));
        _ecKey = Enrol(AlgorithmUris.P256, null, (_, _, _) => { });
        _symmetricKey = Enrol(AlgorithmUris.P256, null, (session, entry, path) => session.ImportSymmetricKey(entry, path, _secret));
    }

    [Benchmark]
    public byte[] SignHashedDataP256() => _element.SignHashedData(_ecKey, AlgorithmUris.EcdsaSha256, [], false, Pin, Hash);

    [Benchmark]
    public byte[] BareSignHashedDataP256() => _ecdsa.SignHash(Hash);

    [Benchmark]
    public byte[] SignHashedDataRsa2048() => _element.SignHashedData(_rsaKey, AlgorithmUris.RsaSha256, [], false, Pin, Hash);

    [Benchmark]
    public byte[] BareSignHashedDataRsa2048() => _rsa.SignHash(Hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    [Benchmark]
    public byte[] AsymmetricKeyDecrypt() => _element.AsymmetricKeyDecrypt(_rsaKey, AlgorithmUris.RsaOaepSha256, [], false, Pin, _encrypted);

    [Benchmark]
    public byte[] BareAsymmetricKeyDecrypt() => _rsa.Decrypt(_encrypted, RSAEncryptionPadding.OaepSHA256);

    [Benchmark]
    public byte[] KeyAgreement() => _element.KeyAgreement(_ecKey, AlgorithmUris.EcdhRaw, [], false, Pin, _peer);

    [Benchmark]
    public byte[] BareKeyAgreement()
    {
        using var peer = ECDiffieHellman.Create();
        peer.ImportSubjectPublicKeyInfo(_peer, out _);
        using var publicKey = peer.PublicKey;
        return _ecdh.DeriveRawSecretAgreement(publicKey);
    }

    [Benchmark]
    public byte[] PerformHmac() => _element.PerformHmac(_symmetricKey, AlgorithmUris.HmacSha256, [], false, Pin, Message);

    [Benchmark]
    public byte[] BarePerformHmac() => HMACSHA256.HashData(_secret, Message);

    [Benchmark]
    public byte[] SymmetricKeyEncrypt() =>
        _element.SymmetricKeyEncrypt(_symmetricKey, AlgorithmUris.Aes256Cbc, true, [], false, Pin, Block);

    [Benchmark]
    public byte[] BareSymmetricKeyEncrypt()
    {
        using var aes = Aes.Create();
        aes.SetKey(_secret);
        return aes.EncryptCbc(Block, RandomNumberGenerator.GetBytes(16));
    }

    public void Dispose()
    {
        _element.Dispose();
        _rsa.Dispose();
        _ecdsa.Dispose();
        _ecdh.Dispose();
        GC.SuppressFinalize(this);
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
