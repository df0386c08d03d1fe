using System.Diagnostics;

namespace Sks.EndToEnd.Tests.Programs;

/// <summary>Other people's tool.</summary>
internal static class OpenSsl
{
    /// <summary>Runs it; it has to accept.</summary>
    /// <returns>What it prints.</returns>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"openssl {string.Join(' ', arguments)}: {output}{await error}");
        return output;
    }
}
