using System.Diagnostics;
using Sks.Client;
using Sks.Core.Algorithms;
using Sks.Testing.Issuer;

namespace Sks.Bench;

/// <summary>What keys cost that nobody uses: time to enumerate each, time of a first use, memory of the daemon that serves them.</summary>
internal static class KeysAtRest
{
    private const int FirstUses = 2_000;

    public static IEnumerable<string> Measure()
    {
        var many = PopulatedStore.With(Scale.Many);
        var thousand = PopulatedStore.With(1_000);
        double perKey = Enumerate(many);
        double perKeyOfThousand = Enumerate(thousand);
        yield return $"full enumeration, per key, {Scale.Many} keys / 1000 keys: {perKey / perKeyOfThousand:F2}"
            + $"   ({perKey:F1} us / {perKeyOfThousand:F1} us)";

        double first = SignWith(many, many.All.Where((_, i) => i % (Scale.Many / FirstUses) == 1));
        double again = SignWith(many, Enumerable.Range(0, FirstUses).Select(i => many.Sample[i % many.Sample.Count]));
        yield return $"signature with a key that was at rest / with one in use: {first / again:F2}   ({first:F1} us / {again:F1} us)";

        many.Close();
        var few = PopulatedStore.With(Scale.Few);
        few.Close();
        double memory = ResidentAfterUse(many) - ResidentAfterUse(few);
        yield return $"memory of sksd, {Scale.Many} keys less {Scale.Few}, after a full enumeration: "
            + $"{memory / Scale.Many:F0} bytes per key   ({memory / 1024 / 1024:F1} MiB)";
    }

    private static double Enumerate(PopulatedStore store)
    {
        double best = double.MaxValue;
        for (int round = 0; round < 3; round++)
        {
            int count = 0;
            var watch = Stopwatch.StartNew();
            for (uint handle = 0; store.Element.EnumerateKeys(handle) is { } key; handle = key.KeyHandle)
            {
                count++;
            }

            best = Math.Min(best, watch.Elapsed.TotalMicroseconds / count);
        }

        return best;
    }

    private static double SignWith(PopulatedStore store, IEnumerable<uint> keys)
    {
        byte[] hash = new byte[32];
        uint[] handles = [.. keys];
        var watch = Stopwatch.StartNew();
        foreach (uint handle in handles)
        {
            store.Element.SignHashedData(handle, AlgorithmUris.EcdsaSha256, [], false, Enrolment.Pin, hash);
        }

        return watch.Elapsed.TotalMicroseconds / handles.Length;
    }

    private static double ResidentAfterUse(PopulatedStore populated)
    {
        using var daemon = DaemonUnderTest.Start(populated.Path);
        using var store = new RemoteKeyStore(daemon.SocketPath);
        for (uint handle = 0; store.EnumerateKeys(handle) is { } key; handle = key.KeyHandle)
        {
            if (handle % 50 == 0)
            {
                store.GetKeyAttributes(key.KeyHandle);
            }
        }

        return 1024.0 * ProcessUse.Of(daemon.ProcessId).Resident;
    }
}
