using System.Diagnostics;

namespace Sks.Issuer.Tests.Testing;

/// <summary>Somebody else's opinion of our certificates.</summary>
internal static class OpenSsl
{
    /// <summary>Runs <c>openssl</c>.</summary>
    /// <returns>Its exit status and all that it printed.</returns>
    public static (int Status, string Output) Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
