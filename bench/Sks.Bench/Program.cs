using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Sks.Bench;

// One process for all, so that what is compared runs side by side on the same build.
var config = DefaultConfig.Instance
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
    .WithOptions(ConfigOptions.DisableLogFile);

var primitives = BenchmarkRunner.Run<PrimitiveBenchmarks>(config);
var session = BenchmarkRunner.Run<SessionBenchmarks>(config);
var again = BenchmarkRunner.Run<PrimitiveBenchmarks>(config);
var signatures = BenchmarkRunner.Run<SignatureBenchmarks>(config);

double device = session.Reports.Sum(Time);
double sum = (SumOfPrimitives(primitives) + SumOfPrimitives(again)) / 2;
Console.WriteLine();
Console.WriteLine("Ratios of this run:");
Console.WriteLine($"  device's side of one session / sum of its primitives   {device / sum:F2}   ({device / 1000:F0} us / {sum / 1000:F0} us)");
foreach (string name in new[] { nameof(SignatureBenchmarks.InProcess), nameof(SignatureBenchmarks.ThroughDaemon) })
{
    double time = Of(signatures, name);
    double bare = Of(signatures, nameof(SignatureBenchmarks.Primitive));
    Console.WriteLine($"  P-256 signature with PIN, {name,-14} / primitive     {time / bare:F2}   ({time / 1000:F1} us / {bare / 1000:F1} us)");
}

static double SumOfPrimitives(Summary summary) =>
    summary.Reports.Sum(report => Time(report) * (Name(report) == nameof(PrimitiveBenchmarks.Hmac) ? PrimitiveBenchmarks.Hmacs : 1));

static double Of(Summary summary, string name) => Time(summary.Reports.Single(report => Name(report) == name));

// The median: this machine is shared, and others' bursts are not ours.
static double Time(BenchmarkReport report) => report.ResultStatistics!.Median;

static string Name(BenchmarkReport report) => report.BenchmarkCase.Descriptor.WorkloadMethod.Name;
