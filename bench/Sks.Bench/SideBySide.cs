using System.Diagnostics;

namespace Sks.Bench;

/// <summary>
/// Two calls by turns, so that what else the machine does hits both alike: the ratio is the median of the ratios of many short rounds.
/// </summary>
internal static class SideBySide
{
    private const int Rounds = 61;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(15);

    /// <summary>The ratio, and the median time of a call of each in microseconds.</summary>
    public static (double Ratio, double Time, double Against) Measure(Action call, Action against)
    {
        int calls = CallsPerRound(against);
        var times = new double[Rounds];
        var others = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            others[i] = Time(against, calls);
            times[i] = Time(call, calls);
        }

        return (Median(times.Zip(others, (time, other) => time / other)), Median(times), Median(others));
    }

    private static int CallsPerRound(Action call)
    {
        // Also what warms up.
        Time(call, 200);
        return Math.Clamp((int)(Round.TotalMicroseconds / Time(call, 200)), 1, 10_000);
    }

    private static double Time(Action call, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
        {
            call();
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
