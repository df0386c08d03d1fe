using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Sks.Client;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.Testing.Issuer;

namespace Sks.Bench;

/// <summary>A P-256 signature with PIN: the primitive alone, through the element in this process, and through a running sksd.</summary>
[IterationCount(15)]
[WarmupCount(4)]
public class SignatureBenchmarks : IDisposable
{
    private static readonly byte[] Hash = SHA256.HashData("data"u8);
    private static readonly byte[] Pin = Enrolment.Pin;

    private readonly ECDsa _bare = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private SecureElement? _element;
    private DaemonUnderTest? _daemon;
    private RemoteKeyStore? _remote;
    private uint _elementKey;
    private uint _remoteKey;

    [GlobalSetup]
    public void Start()
    {
        _element = new SecureElement(SealedStore.InMemory(), TimeProvider.System);
        _elementKey = Enrolment.WithPinAndPuk(_element);
        _daemon = DaemonUnderTest.Start();
        _remote = new RemoteKeyStore(_daemon.SocketPath);
        _remoteKey = Enrolment.WithPinAndPuk(_remote);
    }

    [Benchmark(Baseline = true)]
    public byte[] Primitive() => _bare.SignHash(Hash);

    [Benchmark]
    public byte[] InProcess() => Sign(_element!, _elementKey);

    [Benchmark]
    public byte[] ThroughDaemon() => Sign(_remote!, _remoteKey);

    [GlobalCleanup]
    public void Dispose()
    {
        _remote?.Dispose();
        _daemon?.Dispose();
        _element?.Dispose();
        _bare.Dispose();
        GC.SuppressFinalize(this);
    }

    private static byte[] Sign(ISecureKeyStore store, uint key) =>
        store.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, Pin, Hash);
}
