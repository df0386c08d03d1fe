using System.Diagnostics;
using Sks.Client;
using Sks.Core.Algorithms;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.Testing.Issuer;

namespace Sks.Bench;

/// <summary>How long it takes until the first key of a store can be used: in this process, and in a daemon that is started for it.</summary>
internal static class Opening
{
    private const int Rounds = 9;

    public static IEnumerable<string> Measure(int keys)
    {
        var many = PopulatedStore.With(keys);
        var few = PopulatedStore.With(Scale.Few);
        many.Close();
        few.Close();
        long size = new FileInfo(Path.Combine(many.Path, "store.db")).Length;
        double open = Best(() => Open(many));
        double read = Best(() => File.ReadAllBytes(Path.Combine(many.Path, "store.db")));
        yield return $"opening a store and signing once, {keys} keys / {Scale.Few}: {open / Best(() => Open(few)):F2}   ({open:F1} ms)";
        yield return $"opening a store of {keys} keys / reading its file once: {open / read:F2}   ({open:F1} ms / {read:F1} ms for {size >> 20} MiB)";
        double start = Best(() => Start(many));
        double startFew = Best(() => Start(few));
        yield return $"starting sksd until its first signature, {keys} keys / {Scale.Few}: {start / startFew:F2}   ({start:F0} ms / {startFew:F0} ms)";
    }

    private static void Open(PopulatedStore store)
    {
        using var element = new SecureElement(StoreDirectory.Open(store.Path), TimeProvider.System);
        element.SignHashedData(store.Sample[0], AlgorithmUris.EcdsaSha256, [], false, Enrolment.Pin, new byte[32]);
    }

    private static void Start(PopulatedStore populated)
    {
        using var daemon = DaemonUnderTest.Start(populated.Path);
        using var store = new RemoteKeyStore(daemon.SocketPath);
        store.SignHashedData(populated.Sample[0], AlgorithmUris.EcdsaSha256, [], false, Enrolment.Pin, new byte[32]);
    }

    private static double Best(Action action) => Enumerable.Range(0, Rounds).Min(_ =>
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalMilliseconds;
    });
}
