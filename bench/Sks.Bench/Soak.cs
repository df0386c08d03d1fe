using System.Diagnostics;

namespace Sks.Bench;

/// <summary>
/// Mixed load by eight clients on a daemon for half an hour: memory stays flat, and no handle is left open. What the last third of the time
/// took is compared with what the middle third took; the first is for warming up.
/// </summary>
internal static class Soak
{
    private const int Clients = 8;
    private const int Samples = 30;

    /// <summary>What a third may have over the one before and still be called flat: 5 per cent, and what single samples scatter by.</summary>
    private const double Tolerance = 1.05;
    private const double ScatterOfMemory = 1_024;
    private const double ScatterOfCounts = 2;

    /// <summary>Runs, printing a line at each sample.</summary>
    /// <returns>What was found, the verdict last, and whether all is well.</returns>
    public static (IReadOnlyList<string> Lines, bool IsFlat) Run(TimeSpan time)
    {
        using var daemon = DaemonUnderTest.Start();
        using var stop = new CancellationTokenSource();
        SoakClient[] clients = [.. Enumerable.Range(0, Clients).Select(_ => new SoakClient(daemon.SocketPath))];
        var threads = clients.Select(client => new Thread(() => client.Run(stop.Token))).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        var samples = new List<ProcessUse>();
        try
        {
            Console.WriteLine("     time   calls/s  resident KiB  anonymous KiB  locked KiB  handles  threads");
            var watch = Stopwatch.StartNew();
            long before = 0;
            for (int i = 1; i <= Samples && clients.All(client => client.Failure is null); i++)
            {
                stop.Token.WaitHandle.WaitOne(time / Samples * i - watch.Elapsed is { Ticks: > 0 } rest ? rest : TimeSpan.Zero);
                var use = ProcessUse.Of(daemon.ProcessId);
                long calls = clients.Sum(client => client.Calls);
                Console.WriteLine(
                    $"{watch.Elapsed:hh\\:mm\\:ss}  {(calls - before) / (time / Samples).TotalSeconds,8:F0}  {use.Resident,12}  {use.Anonymous,13}  "
                    + $"{use.Locked,10}  {use.Handles?.ToString() ?? "-",7}  {use.Threads,7}");
                samples.Add(use);
                before = calls;
            }
        }
        finally
        {
            stop.Cancel();
            Array.ForEach(threads, thread => thread.Join());
            Array.ForEach(clients, client => client.Dispose());
        }

        return Verdict(samples, clients);
    }

    private static (IReadOnlyList<string> Lines, bool IsFlat) Verdict(List<ProcessUse> samples, SoakClient[] clients)
    {
        if (clients.Select(client => client.Failure).FirstOrDefault(failure => failure is not null) is { } failure)
        {
            return ([$"soak: a call went wrong: {failure}"], false);
        }

        var lines = new List<string> { $"soak: {clients.Sum(client => client.Calls)} calls by {Clients} clients, each with the outcome that it must have" };
        bool isFlat = true;
        (string Name, Func<ProcessUse, double> Value, double Scatter)[] measures =
        [
            ("resident KiB", use => use.Resident, ScatterOfMemory),
            ("anonymous KiB", use => use.Anonymous, ScatterOfMemory),
            ("locked KiB", use => use.Locked, 0),
            ("handles", use => use.Handles ?? 0, ScatterOfCounts),
            ("threads", use => use.Threads, ScatterOfCounts),
        ];
        foreach (var (name, value, scatter) in measures)
        {
            double middle = samples[(Samples / 3)..(2 * Samples / 3)].Average(value);
            double last = samples[(2 * Samples / 3)..].Average(value);
            bool grows = last > (middle * Tolerance) + scatter;
            isFlat &= !grows;
            lines.Add($"soak, {name}, last third / middle third: {last / middle:F3}   ({last:F0} / {middle:F0})   {(grows ? "GROWS" : "flat")}");
        }

        lines.Add(isFlat ? "soak: flat" : "soak: LEAKING");
        return (lines, isFlat);
    }
}
