using System.Diagnostics;
using System.Security.Cryptography;
using Sks.Client;
using Sks.Core.Algorithms;
using Sks.Testing.Issuer;

namespace Sks.Bench;

/// <summary>
/// P-256 signatures with PIN a second through the socket of a daemon, by so many connections at a time, beside the primitive in one thread
/// here. They take turns, since other work on the machine comes and goes.
/// </summary>
internal static class Sockets
{
    private const int Rounds = 7;
    private static readonly int[] Connections = [1, 8, 64];
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);

    public static IEnumerable<string> Measure()
    {
        using var daemon = DaemonUnderTest.Start();
        using var bare = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        RemoteKeyStore[] clients = [.. Enumerable.Range(0, Connections.Max()).Select(_ => new RemoteKeyStore(daemon.SocketPath))];
        try
        {
            uint key = Enrolment.WithPinAndPuk(clients[0]);
            var ratios = Connections.ToDictionary(count => count, _ => new List<double>());
            var speeds = Connections.ToDictionary(count => count, _ => new List<double>());
            var primitives = new List<double>();
            for (int round = 0; round <= Rounds; round++)
            {
                foreach (int count in Connections)
                {
                    double primitive = PerSecond(1, _ => bare.SignHash(new byte[32]));
                    double speed = PerSecond(count, i => Sign(clients[i], key));
                    if (round > 0)
                    {
                        // The round before was to warm up.
                        primitives.Add(primitive);
                        speeds[count].Add(speed);
                        ratios[count].Add(speed / primitive);
                    }
                }
            }

            return
            [
                .. Connections.Select(count =>
                    $"P-256 signatures with PIN a second, {count} connections / primitive in one thread: {Median(ratios[count]):F2}"
                    + $"   ({Median(speeds[count]):F0} / s, {Median(primitives):F0} / s)"),
            ];
        }
        finally
        {
            Array.ForEach(clients, client => client.Dispose());
        }
    }

    private static void Sign(RemoteKeyStore store, uint key) =>
        store.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, Enrolment.Pin, new byte[32]);

    private static double PerSecond(int callers, Action<int> call)
    {
        int done = 0;
        var watch = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, callers).Select(i => new Thread(() =>
        {
            int mine = 0;
            while (watch.Elapsed < Round)
            {
                call(i);
                mine++;
            }

            Interlocked.Add(ref done, mine);
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return done / watch.Elapsed.TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
