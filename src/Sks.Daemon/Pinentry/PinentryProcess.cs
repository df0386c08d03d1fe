using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Sks.Core;
using Sks.Core.Secrets;

namespace Sks.Daemon.Pinentry;

/// <summary>
/// A running pinentry program and the lines to and from it. It is told little of the daemon's environment, has a time limit, and ends with
/// this object. What it writes may be a PIN: it is read into memory that is wiped.
/// </summary>
internal sealed partial class PinentryProcess : IDisposable
{
    private const int TerminateSignal = 15;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly string[] Passed = ["DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "TERM", "PATH", "HOME"];

    private readonly Process _process;
    private readonly Caller _caller;
    private readonly SafeHandle _output;
    private readonly TimeSpan _limit;
    private readonly TerminalSettings _terminal;
    private readonly SecretBuffer _received = new(AssuanText.MaxLine + 2);
    private long _deadline;
    private int _start;
    private int _end;

    /// <summary>Starts the program.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.External"/>: it cannot be started.</exception>
    internal PinentryProcess(PinentryProgram program, Caller caller)
    {
        _caller = caller;
        _limit = program.Limit;
        BeginTime();
        var start = new ProcessStartInfo(program.Path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        foreach (string name in Passed)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                start.Environment[name] = value;
            }
        }

        if (program.Terminal is not null)
        {
            start.Environment["GPG_TTY"] = program.Terminal;
        }

        _terminal = new TerminalSettings(program.Terminal);
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            _terminal.Dispose();
            _received.Dispose();
            throw new SksException(SksStatus.External, $"The pinentry program cannot be started: error {e.NativeErrorCode}.", e);
        }

        // The streams of .NET may read ahead into memory of their own. Nothing but the pipe itself is used of this one.
        _output = _process.StandardOutput.BaseStream switch
        {
            PipeStream pipe => pipe.SafePipeHandle,
            FileStream file => file.SafeFileHandle,
            _ => throw new InvalidOperationException("A process's output is no pipe."),
        };
    }

    /// <summary>The time limit begins anew: another question is asked.</summary>
    internal void BeginTime() => _deadline = Environment.TickCount64 + (long)_limit.TotalMilliseconds;

    /// <summary>Sends a line.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.External"/>: the program reads no more.</exception>
    internal void Write(ReadOnlySpan<byte> line)
    {
        try
        {
            // Not much is written before an answer is waited for, so the pipe has room.
            var input = _process.StandardInput.BaseStream;
            input.Write([.. line, (byte)'\n']);
            input.Flush();
        }
        catch (IOException e)
        {
            throw Misbehaved("It has ended.", e);
        }
    }

    /// <summary>The next line, without its end; valid until the next call.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.UserAbort"/>: the time is over, or nobody waits for the answer; <see cref="SksStatus.External"/>: it wrote no line.
    /// </exception>
    internal ReadOnlySpan<byte> ReadLine()
    {
        while (true)
        {
            var unread = _received.Span[_start.._end];
            int length = unread.IndexOf((byte)'\n');
            if (length >= 0)
            {
                _start += length + 1;
                return length > 0 && unread[length - 1] == '\r' ? unread[..(length - 1)] : unread[..length];
            }

            MakeRoom(unread);
            Receive();
        }
    }

    /// <summary>Ends the program: it is asked to, and after a moment killed.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Dispose();
        }
        catch (IOException)
        {
            // It has ended already.
        }

        if (!_process.WaitForExit(TimeSpan.FromMilliseconds(100)))
        {
            _ = Kill(_process.Id, TerminateSignal);
            if (!_process.WaitForExit(Grace))
            {
                _process.Kill(entireProcessTree: true);
                _process.WaitForExit(Grace);
            }
        }

        _terminal.Dispose();
        _process.Dispose();
        _output.Dispose();
        _received.Dispose();
    }

    /// <summary>The program's fault, or its end.</summary>
    internal static SksException Misbehaved(string what, Exception? cause = null) =>
        new(SksStatus.External, $"The pinentry program does not work: {what}", cause);

    private void MakeRoom(Span<byte> unread)
    {
        if (unread.Length > AssuanText.MaxLine)
        {
            throw Misbehaved("It writes lines without end.");
        }

        unread.CopyTo(_received.Span);
        _received.Span[unread.Length..].Clear();
        (_start, _end) = (0, unread.Length);
    }

    private void Receive()
    {
        do
        {
            if (Environment.TickCount64 >= _deadline)
            {
                throw new SksException(SksStatus.UserAbort, "Nobody has answered the question for the PIN in time.");
            }
        }
        while (!_caller.Waits(_output, _deadline - Environment.TickCount64));

        var room = _received.Span[_end..];
        nint count = Read(_output, room, (nuint)room.Length);
        if (count <= 0)
        {
            throw Misbehaved("It has ended.");
        }

        _end += (int)count;
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeHandle file, Span<byte> buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
