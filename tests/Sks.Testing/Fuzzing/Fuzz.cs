using System.Diagnostics;
using System.Globalization;
using Xunit.Sdk;

namespace Sks.Testing.Fuzzing;

/// <summary>
/// How long a fuzz test goes on, and where its randomness comes from: in a normal run a fixed number of cases from a fixed seed, with
/// SKS_FUZZ_SECONDS that long from a new seed (fuzz.sh), with SKS_FUZZ_CASE one case again. Tests carry the trait Category=Fuzz.
/// </summary>
public static class Fuzz
{
    public const string Category = "Fuzz";

    /// <summary>Runs cases; one that fails is named, so that it can be run alone.</summary>
    /// <param name="cases">How many in a normal run.</param>
    /// <param name="seed">The first case's; each has the one after the one before.</param>
    /// <param name="test">One case.</param>
    /// <returns>How many cases there were.</returns>
    public static int Run(int cases, int seed, Action<Random> test)
    {
        if (Setting("SKS_FUZZ_CASE") is { } single)
        {
            test(new Random(single));
            return 1;
        }

        var clock = Stopwatch.StartNew();
        int? seconds = Setting("SKS_FUZZ_SECONDS");
        int first = seconds is null ? seed : Random.Shared.Next();
        int done = 0;
        while (seconds is null ? done < cases : clock.Elapsed.TotalSeconds < seconds)
        {
            int current = unchecked(first + done) & int.MaxValue;
            try
            {
                test(new Random(current));
            }
            catch (Exception e)
            {
                throw new XunitException($"Case {done} failed; SKS_FUZZ_CASE={current} runs it alone. {e.Message}", e);
            }

            done++;
        }

        return done;
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
