using System.Diagnostics;

namespace Sks.EndToEnd.Tests.Programs;

/// <summary>One of the programs in a process of its own; killed at the end if it still runs.</summary>
internal sealed class RunningProgram : IDisposable
{
    /// <summary>After this a program that should have ended is said to hang. No test waits for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _program;
    private readonly Process _process;
    private readonly Task<string> _error;

    private RunningProgram(string program, IEnumerable<string> arguments, string? socket)
    {
        _program = program;
        var start = new ProcessStartInfo(ProgramPaths.Host, [ProgramPaths.Assembly(program), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SKS_SOCKET"] = socket;
        if (socket is not null)
        {
            start.Environment["XDG_STATE_HOME"] = Path.Combine(Path.GetDirectoryName(socket)!, "state");
        }


        // Profiles pay off in programs that run longer than these.
        start.Environment["DOTNET_TieredPGO"] = "0";
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="socket">The daemon that it is to talk to, if any.</param>
    /// <param name="arguments">Its arguments.</param>
    public static RunningProgram Start(string program, string? socket, params string[] arguments) => new(program, arguments, socket);

    /// <summary>Runs a program to its end.</summary>
    public static async Task<ProgramEnd> RunAsync(string program, string? socket, params string[] arguments)
    {
        using var running = Start(program, socket, arguments);
        return await running.EndAsync();
    }

    /// <summary>Waits for the first line, with which a server says that it is ready.</summary>
    /// <returns><see langword="null"/> when it ended without one.</returns>
    public Task<string?> FirstLineAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

    /// <summary>Sends a signal.</summary>
    /// <param name="name">Such as <c>INT</c> or <c>KILL</c>.</param>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for the end.</summary>
    public async Task<ProgramEnd> EndAsync()
    {
        string output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return new ProgramEnd(_program, _process.ExitCode, output, await _error);
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
