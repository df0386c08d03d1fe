using System.Diagnostics;
using Xunit;

namespace Sks.Daemon.Tests;

/// <summary>A real <c>sksd</c>; killed at the end if it still runs.</summary>
internal sealed class DaemonProcess : IDisposable
{
    private readonly Process _process;

    internal DaemonProcess(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "sksd.dll"));
        Array.ForEach(arguments, start.ArgumentList.Add);
        _process = Process.Start(start)!;
    }

    /// <summary>Starts one and waits until it serves.</summary>
    internal static async Task<DaemonProcess> ServeAsync(string store, string socket, params string[] options)
    {
        var daemon = new DaemonProcess(["--store", store, "--socket", socket, .. options]);
        string? line = await daemon._process.StandardOutput.ReadLineAsync();
        Assert.True(line == $"sksd: serving {store} on {socket}", line ?? await daemon._process.StandardError.ReadToEndAsync());
        return daemon;
    }

    internal void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    internal async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        var error = _process.StandardError.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return (_process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
