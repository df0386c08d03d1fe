using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Sks.Core.Algorithms;
using Sks.Testing.Issuer;

namespace Sks.Bench;

/// <summary>
/// The same operations on a store with 10 and with 100,000 keys, both on disk, with the same number of keys in use: what grows, grows
/// with what lies at rest.
/// </summary>
[IterationCount(15)]
[WarmupCount(4)]
public class ScaleBenchmarks
{
    public const int Few = 10;
    public const int Many = 100_000;

    private static readonly byte[] Hash = SHA256.HashData("data"u8);
    private PopulatedStore? _store;
    private int _next;

    [Params(Few, Many)]
    public int Keys { get; set; }

    private PopulatedStore Store => _store!;

    [GlobalSetup]
    public void Find() => _store = PopulatedStore.With(Keys);

    [Benchmark]
    public byte[] SignHashedData() =>
        Store.Element.SignHashedData(NextKey(), AlgorithmUris.EcdsaSha256, [], false, Enrolment.Pin, Hash);

    [Benchmark]
    public byte[] PerformHmac() =>
        Store.Element.PerformHmac(Store.SymmetricKey, AlgorithmUris.HmacSha256, [], false, Enrolment.Pin, Hash);

    [Benchmark]
    public object GetKeyAttributes() => Store.Element.GetKeyAttributes(NextKey());

    [Benchmark]
    public object GetKeyProtectionInfo() => Store.Element.GetKeyProtectionInfo(NextKey());

    [Benchmark]
    public object GetExtension() => Store.Element.GetExtension(Store.SymmetricKey, PopulatedStore.Properties);

    [Benchmark]
    public object? EnumerateKeysOnce() => Store.Element.EnumerateKeys(NextKey() - 1);

    [Benchmark]
    public object? EnumerateOpenSessions() => Store.Element.EnumerateProvisioningSessions(0, true);

    [Benchmark]
    public void SetProperty() => Store.Element.SetProperty(Store.SymmetricKey, PopulatedStore.Properties, "Counter", "1");

    [Benchmark]
    public void ChangePin() => Store.Element.ChangePin(NextKey(), Enrolment.Pin, Enrolment.Pin);

    /// <summary>A whole session with one key, issuer's work included, and the key deleted.</summary>
    [Benchmark]
    public void EnrolAndDeleteKey() => Store.Element.DeleteKey(Store.Enrol(1, (_, _) => { })[0], []);

    private uint NextKey() => Store.Sample[_next++ % Store.Sample.Count];
}
