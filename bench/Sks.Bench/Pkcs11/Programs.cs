using System.Diagnostics;

namespace Sks.Bench.Pkcs11;

/// <summary>Other people's programs.</summary>
internal static class Programs
{
    /// <summary>What it said on its standard output.</summary>
    /// <exception cref="InvalidOperationException">It ended with another exit status than 0.</exception>
    public static string Run(string program, IEnumerable<string> arguments, ProcessStartInfo? start = null)
    {
        start ??= new ProcessStartInfo();
        start.FileName = program;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {error.Result}");
    }
}
