using System.Diagnostics;

namespace Sks.Cli.Tests.Running;

/// <summary>The openssl command: a second opinion on what this program writes.</summary>
internal static class OpenSsl
{
    /// <summary>Runs it, asserts that it agrees, and returns what it says.</summary>
    public static string Run(params string[] arguments)
    {
        var (status, output) = Try(arguments);
        Assert.True(status == 0, $"openssl {string.Join(' ', arguments)}: {output}");
        return output;
    }

    public static (int Status, string Output) Try(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
