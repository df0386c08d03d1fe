using Sks.Testing.Issuer;

namespace Sks.Bench.Pkcs11;

/// <summary>
/// libsks-pkcs11.so, its daemon included, beside SoftHSM2 and <c>openssl speed</c>: in turns, a process each time, ratios of medians. Both tokens have a PIN.
/// A card of N keys has three objects for each; SoftHSM2's token has N objects.
/// </summary>
internal sealed class ModuleBenchmarks : IDisposable
{
    private const int Rounds = 5;
    private static readonly int[] Sizes = [10, 1_000, 10_000];

    private static readonly (string What, string Measurement, int Threads, string? Speed)[] Operations =
    [
        ("sign P-256", "ecdsa", 1, "ecdsap256"),
        ("sign P-256, 2 threads", "ecdsa", 2, "ecdsap256"),
        ("sign RSA-2048, PKCS #1", "rsa-pkcs", 1, "rsa2048"),
        ("sign RSA-2048, PSS", "rsa-pss", 1, "rsa2048"),
        ("decrypt RSA-2048, PKCS #1", "rsa-decrypt", 1, "rsa2048"),
        ("ECDH P-256, derive, read, destroy", "ecdh", 1, "ecdhp256"),
        ("HMAC-SHA256 of 32 bytes", "hmac", 1, null),
        ("HMAC-SHA256 of 32 bytes, 4 threads", "hmac", 4, null),
        ("session open and close", "session", 1, null),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sks-bench-");
    private readonly string _module;
    private readonly string _program;
    private readonly string _pinFile;

    public ModuleBenchmarks()
    {
        string repository = DaemonUnderTest.Repository;
        _module = Path.Combine(repository, "artifacts/bin/libsks-pkcs11.so");
        if (!File.Exists(_module) || !File.Exists(SoftHsmToken.Module))
        {
            throw new InvalidOperationException("This chapter needs gcc, libp11-kit-dev, libssl-dev and softhsm2; run ./build.sh after installing them.");
        }

        _program = Cryptoki.Compile(repository, _folder.FullName);
        _pinFile = Path.Combine(_folder.FullName, "pin");
        File.WriteAllBytes(_pinFile, Enrolment.Pin);
    }

    /// <summary>A line for each operation, and for each search and start by the number of objects.</summary>
    public IEnumerable<string> Measure()
    {
        foreach (int size in Sizes)
        {
            Console.WriteLine($"// making tokens with {size} objects");
            string folder = _folder.CreateSubdirectory($"{size}").FullName;
            using var daemon = DaemonUnderTest.Start(CardStore.Create(folder, size));
            var sks = new Cryptoki(_program, _module, CardStore.Label, _pinFile, "SKS_SOCKET", daemon.SocketPath);
            var softHsm = new Cryptoki(
                _program, SoftHsmToken.Module, SoftHsmToken.Label, _pinFile, SoftHsmToken.Variable, new SoftHsmToken(folder).Configuration);
            softHsm.Make(size);
            foreach (string line in size == Sizes[0] ? OfOperations(sks, softHsm) : [])
            {
                yield return line;
            }

            foreach (string line in OfSize(size, sks, softHsm))
            {
                yield return line;
            }
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static IEnumerable<string> OfOperations(Cryptoki sks, Cryptoki softHsm)
    {
        foreach (var (what, measurement, threads, speed) in Operations)
        {
            var (ours, theirs, bare) = (new double[Rounds], new double[Rounds], new double[Rounds]);
            for (int i = 0; i < Rounds; i++)
            {
                theirs[i] = softHsm.Measure(measurement, threads: threads);
                ours[i] = sks.Measure(measurement, threads: threads);
                bare[i] = speed is null ? double.NaN : OpenSslSpeed.Of(speed);
            }

            string line = $"{what}: {Ratio(ours, theirs):F2} of SoftHSM2   ({Median(ours):F0} / s, {Median(theirs):F0} / s";
            yield return speed is null ? line + ")" : $"{line}); of openssl speed, 1 thread: {Ratio(ours, bare):F2}, SoftHSM2 {Ratio(theirs, bare):F2}";
        }
    }

    private static IEnumerable<string> OfSize(int size, Cryptoki sks, Cryptoki softHsm)
    {
        var (found, theirs) = (1e6 / Of(sks, "find"), 1e6 / Of(softHsm, "find"));
        yield return $"find by CKA_ID among {size} objects: {found:F1} us, {found / theirs:F4} of SoftHSM2's {theirs:F0} us";
        (found, theirs) = (Of(sks, "start") / 1000, Of(softHsm, "start") / 1000);
        yield return $"process start to first signature and end, {size} objects: {found:F1} ms, {found / theirs:F3} of SoftHSM2's {theirs:F1} ms";
        (found, theirs) = (Of(sks, "memory") / 1024, Of(softHsm, "memory") / 1024);
        yield return $"memory of the host by module, login, search and signature, {size} objects: {found:F1} MiB, SoftHSM2 {theirs:F1} MiB";
    }

    private static double Of(Cryptoki module, string measurement) => Median(Enumerable.Range(0, Rounds).Select(_ => module.Measure(measurement)));

    private static double Ratio(double[] ours, double[] theirs) => Median(ours.Zip(theirs, (a, b) => a / b));

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
