using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sks.Daemon.Pinentry;

/// <summary>The settings of a terminal, as they were when this was made, and are again after its end: a program that is stopped leaves it without echo.</summary>
internal sealed partial class TerminalSettings : IDisposable
{
    private const int ReadWrite = 2; // O_RDWR
    private const int NotItsOwn = 0x100; // O_NOCTTY
    private const int CloseOnExec = 0x80000; // O_CLOEXEC
    private const int Now = 0; // TCSANOW
    private const int Block = 0; // SIG_BLOCK
    private const int SetMask = 2; // SIG_SETMASK
    private const int OutputInBackground = 22; // SIGTTOU

    private readonly SafeFileHandle? _terminal;
    private readonly byte[] _settings = new byte[256]; // struct termios: 60 bytes

    /// <param name="device">The terminal; what is none is left alone.</param>
    internal TerminalSettings(string? device)
    {
        if (device is null)
        {
            return;
        }

        var terminal = new SafeFileHandle(Open(device, ReadWrite | NotItsOwn | CloseOnExec), ownsHandle: true);
        if (!terminal.IsInvalid && GetAttributes(terminal, _settings) == 0)
        {
            _terminal = terminal;
        }
        else
        {
            terminal.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_terminal is null)
        {
            return;
        }

        // A process in the background that changes its terminal's settings is stopped, unless it does not hear the signal.
        Span<ulong> mask = stackalloc ulong[16];
        Span<ulong> former = stackalloc ulong[16];
        mask.Clear();
        mask[0] = 1UL << (OutputInBackground - 1);
        _ = SignalMask(Block, mask, former);
        _ = SetAttributes(_terminal, Now, _settings);
        _ = SignalMask(SetMask, former, mask);
        _terminal.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetAttributes(SafeHandle terminal, Span<byte> settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetAttributes(SafeHandle terminal, int when, ReadOnlySpan<byte> settings);

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int SignalMask(int how, Span<ulong> mask, Span<ulong> former);
}
