using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;

namespace Sks.Bench;

/// <summary>The primitives that the device's side of a session cannot do without, as .NET offers them, and nothing around them.</summary>
[IterationCount(15)]
[WarmupCount(4)]
public class PrimitiveBenchmarks : IDisposable
{
    /// <summary>KDF, MACs of PIN policy, key, certificate path and close, attestations of key and close.</summary>
    public const int Hmacs = 7;

    private readonly ECCurve _curve = ECCurve.NamedCurves.nistP256;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(52);
    private readonly byte[] _data = RandomNumberGenerator.GetBytes(400);
    private readonly ECDsa _attestationKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _peer;

    public PrimitiveBenchmarks()
    {
        using var peer = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        _peer = peer.ExportSubjectPublicKeyInfo();
    }

    /// <summary>A key pair, the other party's key taken in, the shared secret.</summary>
    [Benchmark]
    public byte[] EcdhKeyPairAndDerivation()
    {
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var peer = ECDiffieHellman.Create();
        peer.ImportSubjectPublicKeyInfo(_peer, out _);
        using var peerKey = peer.PublicKey;
        return own.DeriveRawSecretAgreement(peerKey);
    }

    [Benchmark]
    public byte[] AttestationSignature() => _attestationKey.SignData(_data, HashAlgorithmName.SHA256);

    [Benchmark]
    public int KeyGeneration()
    {
        using var key = ECDsa.Create(_curve);
        return key.KeySize;
    }

    [Benchmark]
    public byte[] Hmac() => HMACSHA256.HashData(_key, _data);

    public void Dispose()
    {
        _attestationKey.Dispose();
        GC.SuppressFinalize(this);
    }
}
