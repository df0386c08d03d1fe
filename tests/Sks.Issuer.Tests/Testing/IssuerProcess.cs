using System.Diagnostics;
using System.Runtime.InteropServices;
using Sks.Issuer.Commands;

namespace Sks.Issuer.Tests.Testing;

/// <summary>The program in a process of its own.</summary>
internal sealed partial class IssuerProcess : IDisposable
{
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly Task<string> _error;

    public IssuerProcess(params string[] arguments)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [typeof(IssuerProgram).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The next line on standard output; <see langword="null"/> when it has ended.</summary>
    public string? ReadLine() => _process.StandardOutput.ReadLine();

    /// <summary>Sends SIGTERM.</summary>
    public void Stop() => Assert.Equal(0, Kill(_process.Id, Terminate));

    /// <summary>Waits for the end.</summary>
    public async Task<(int Status, string Error)> EndAsync()
    {
        await _process.WaitForExitAsync();
        return (_process.ExitCode, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
