using Sks.Core;

namespace Sks.Daemon.Pinentry;

/// <summary>The daemon's dialogs: one at a time; whoever comes meanwhile waits for it to end. Thread safe.</summary>
internal sealed class PinDialogs(PinentryProgram program)
{
    private const int Pause = 100; // milliseconds

    private int _isOpen;

    /// <summary>Waits for its turn and starts the program; to be disposed of soon, for others wait.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.UserAbort"/>: nobody waits for the answer; <see cref="SksStatus.External"/>: the program does not work.
    /// </exception>
    internal PinDialog Open(Caller caller)
    {
        while (Interlocked.CompareExchange(ref _isOpen, 1, 0) != 0)
        {
            caller.Waits(null, Pause);
        }

        try
        {
            return new PinDialog(program, caller, Close);
        }
        catch
        {
            Close();
            throw;
        }
    }

    private void Close() => Interlocked.Exchange(ref _isOpen, 0);
}
