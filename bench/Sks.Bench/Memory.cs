using Sks.Client;
using Sks.Core.Algorithms;
using Sks.Testing.Issuer;

namespace Sks.Bench;

/// <summary>Memory of a daemon with many keys of which ten are in use, beside one that has only ten.</summary>
internal static class Memory
{
    public static IEnumerable<string> Measure(int keys)
    {
        long many = Resident(PopulatedStore.With(keys));
        long few = Resident(PopulatedStore.With(Scale.Few));
        yield return $"resident memory of sksd, {keys} keys, 10 in use / {Scale.Few} keys: {(double)many / few:F2}"
            + $"   ({many / 1024.0:F1} MiB / {few / 1024.0:F1} MiB)";
    }

    private static long Resident(PopulatedStore populated)
    {
        populated.Close();
        using var daemon = DaemonUnderTest.Start(populated.Path);
        using var store = new RemoteKeyStore(daemon.SocketPath);
        for (int i = 0; i < 1_000; i++)
        {
            store.SignHashedData(populated.Sample[i % populated.Sample.Count], AlgorithmUris.EcdsaSha256, [], false, Enrolment.Pin, new byte[32]);
        }

        return ProcessUse.Of(daemon.ProcessId).Resident;
    }
}
