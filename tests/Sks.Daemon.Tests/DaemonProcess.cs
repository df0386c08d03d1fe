using System.Diagnostics;
using Xunit;

namespace Sks.Daemon.Tests;

/// <summary>A real <c>sksd</c>; killed at the end if it still runs.</summary>
internal sealed class DaemonProcess : IDisposable
{
    private readonly Process _process;

    internal DaemonProcess(params string[] arguments)
        : this([], arguments)
    {
    }

    private DaemonProcess(string[] launcher, string[] arguments)
    {
        string host = Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet";
        string[] command = [.. launcher, host, Path.Combine(AppContext.BaseDirectory, "sksd.dll"), .. arguments];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    internal int Id => _process.Id;

    internal StreamReader Output => _process.StandardOutput;

    /// <summary>Starts one by another program, which becomes it or has it for a child.</summary>
    internal static DaemonProcess By(string[] launcher, params string[] arguments) => new(launcher, arguments);

    /// <summary>Starts one and waits until it serves.</summary>
    internal static async Task<DaemonProcess> ServeAsync(string store, string socket, params string[] options)
    {
        var daemon = new DaemonProcess(["--store", store, "--socket", socket, .. options]);
        await daemon.ServesAsync(store, socket);
        return daemon;
    }

    /// <summary>Waits until it says that it serves.</summary>
    internal async Task ServesAsync(string store, string socket)
    {
        string? line = await Output.ReadLineAsync();
        Assert.True(line == $"sksd: serving {store} on {socket}", line ?? await _process.StandardError.ReadToEndAsync());
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
