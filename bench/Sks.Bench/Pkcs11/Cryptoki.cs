using System.Diagnostics;
using System.Globalization;

namespace Sks.Bench.Pkcs11;

/// <summary>A module and its token, measured by <c>bench/Cryptoki</c> in a process of its own each time.</summary>
internal sealed class Cryptoki(string program, string module, string label, string pinFile, string variable, string value)
{
    /// <summary>The measurement's number (see bench.c).</summary>
    public double Measure(string measurement, double seconds = 0.5, int threads = 1) =>
        double.Parse(Run(measurement, seconds, threads), CultureInfo.InvariantCulture);

    /// <summary>Makes the keys on the token, and more until there are so many objects.</summary>
    public void Make(int objects) => Run("make", objects, 1);

    /// <summary>Compiles the program of <c>bench/Cryptoki</c>.</summary>
    public static string Compile(string repository, string folder)
    {
        string output = Path.Combine(folder, "cryptoki-bench");
        Programs.Run(
            "cc",
            [
                "-std=c11", "-D_GNU_SOURCE", "-DCRYPTOKI_COMPAT", "-I/usr/include/p11-kit-1", "-Wall", "-Wextra", "-Werror", "-O2", "-pthread",
                .. Directory.EnumerateFiles(Path.Combine(repository, "bench/Cryptoki"), "*.c"), "-o", output, "-ldl",
            ]);
        return output;
    }

    private string Run(string measurement, double seconds, int threads) => Programs.Run(
        program,
        [module, label, pinFile, measurement, seconds.ToString(CultureInfo.InvariantCulture), threads.ToString(CultureInfo.InvariantCulture)],
        new ProcessStartInfo { Environment = { [variable] = value } });
}
