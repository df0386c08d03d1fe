using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Sks.Bench;
using Sks.Bench.Pkcs11;

// One process for all, so that what is compared runs side by side on the same build.
var config = DefaultConfig.Instance
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
    .WithOptions(ConfigOptions.DisableLogFile);

string[] chapters = ["session", "signature", "operations", "enrolment", "scale", "durability", "sockets", "opening", "memory", "pkcs11"];
if (Arguments.Read(args, [.. chapters, "soak"]) is not { } arguments)
{
    Console.Error.WriteLine(
        $"usage: bench/run.sh [CHAPTER...] [--keys N] [--minutes N]   chapters: {string.Join(", ", chapters)}; all of these if none is named; and soak");
    return 2;
}

var ratios = new List<string>();
bool isGood = true;
try
{
    // In this order, whichever was named first: the later ones close the stores that the earlier ones use.
    foreach (string chapter in arguments.Chapters.Count == 0 ? chapters : [.. chapters.Append("soak").Where(arguments.Chapters.Contains)])
    {
        var lines = chapter switch
        {
            "session" => Session(),
            "signature" => Signature(),
            "operations" => UserApi(),
            "enrolment" => BothHalves(),
            "scale" => [.. Scale.Measure(), .. KeysAtRest.Measure()],
            "durability" => Durability.Measure(),
            "sockets" => Sockets.Measure(),
            "opening" => Opening.Measure(arguments.Keys),
            "memory" => Memory.Measure(arguments.Keys),
            "pkcs11" => Modules(),
            _ => Soaked(),
        };
        foreach (string line in lines)
        {
            // At once as well, for whoever does not wait for the end.
            Console.WriteLine("// " + line);
            ratios.Add(line);
        }
    }
}
finally
{
    PopulatedStore.DisposeAll();
}

Console.WriteLine();
Console.WriteLine("Ratios of this run:");
ratios.ForEach(ratio => Console.WriteLine("  " + ratio));
return isGood ? 0 : 1;

IReadOnlyList<string> Soaked()
{
    (var lines, isGood) = Soak.Run(arguments.Time);
    return lines;
}

IEnumerable<string> Session()
{
    var before = BenchmarkRunner.Run<PrimitiveBenchmarks>(config);
    var session = BenchmarkRunner.Run<SessionBenchmarks>(config);
    var after = BenchmarkRunner.Run<PrimitiveBenchmarks>(config);
    double sum = (SumOfPrimitives(before) + SumOfPrimitives(after)) / 2;
    return [Ratio("device's side of one session / sum of its primitives", session.Reports.Sum(Time), sum)];
}

IEnumerable<string> Signature()
{
    var signatures = BenchmarkRunner.Run<SignatureBenchmarks>(config);
    return from name in new[] { nameof(SignatureBenchmarks.InProcess), nameof(SignatureBenchmarks.ThroughDaemon) }
           select Ratio($"P-256 signature with PIN, {name} / bare", Of(signatures, name), Of(signatures, nameof(SignatureBenchmarks.Primitive)));
}

IEnumerable<string> UserApi()
{
    using var operations = new Operations();
    return [.. operations.Measure()];
}

IEnumerable<string> BothHalves()
{
    using var enrolments = new Enrolments();
    return [.. enrolments.Measure()];
}

IEnumerable<string> Modules()
{
    using var modules = new ModuleBenchmarks();
    foreach (string line in modules.Measure())
    {
        yield return line;
    }
}

static double SumOfPrimitives(Summary summary) =>
    summary.Reports.Sum(report => Time(report) * (Name(report) == nameof(PrimitiveBenchmarks.Hmac) ? PrimitiveBenchmarks.Hmacs : 1));

static double Of(Summary summary, string name) => Time(summary.Reports.Single(report => Name(report) == name));

// The median: this machine is shared, and others' bursts are not ours.
static double Time(BenchmarkReport report) => report.ResultStatistics!.Median;

static string Name(BenchmarkReport report) => report.BenchmarkCase.Descriptor.WorkloadMethod.Name;

static string Ratio(string what, double time, double against) =>
    $"{what,-62} {time / against:F2}   ({time / 1000:F1} us / {against / 1000:F1} us)";
