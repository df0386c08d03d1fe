using System.Diagnostics;
using Xunit;

namespace Sks.Daemon.Tests;

/// <summary>A real <c>sksd</c>; killed at the end if it still runs.</summary>
internal sealed class DaemonProcess : IDisposable
{
    private readonly Process _process;

    internal DaemonProcess(params string[] arguments)
        : this([], [Host, Path.Combine(AppContext.BaseDirectory, "sksd.dll"), .. arguments])
    {
    }

    private DaemonProcess(string[] launcher, string[] command)
    {
        string[] all = [.. launcher, .. command];
        _process = Process.Start(new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private static string Host => Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet";

    internal int Id => _process.Id;

    internal StreamReader Output => _process.StandardOutput;

    /// <summary>Starts one by another program, which becomes it or has it for a child.</summary>
    internal static DaemonProcess By(string[] launcher, params string[] arguments) =>
        new(launcher, [Host, Path.Combine(AppContext.BaseDirectory, "sksd.dll"), .. arguments]);

    /// <summary>Starts one and waits until it serves.</summary>
    internal static Task<DaemonProcess> ServeAsync(string store, string socket, params string[] options) =>
        ServingAsync(new DaemonProcess(["--store", store, "--socket", socket, .. options]), store, socket);

    /// <summary>Starts one for all users and waits until it serves.</summary>
    internal static Task<DaemonProcess> ServeUsersAsync(string stores, string socket) =>
        ServingAsync(new DaemonProcess("--stores", stores, "--socket", socket), stores, socket);

    /// <summary>Starts one as another user, without any of root's capabilities, and waits until it serves.</summary>
    /// <param name="user">Number of the user and of the group.</param>
    /// <param name="program">Path of a <c>sksd.dll</c> that the user can read.</param>
    /// <param name="store">The store.</param>
    /// <param name="socket">The socket.</param>
    internal static Task<DaemonProcess> ServeAsUserAsync(uint user, string program, string store, string socket) => ServingAsync(
        new DaemonProcess(
            ["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", "--inh-caps=-all", "--"],
            [Host, program, "--store", store, "--socket", socket]),
        store,
        socket);

    private static async Task<DaemonProcess> ServingAsync(DaemonProcess daemon, string store, string socket)
    {
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
