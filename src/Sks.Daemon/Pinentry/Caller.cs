using System.Net.Sockets;
using System.Runtime.InteropServices;
using Sks.Core;

namespace Sks.Daemon.Pinentry;

/// <summary>For whom a dialog is open: it ends when the caller has gone or the daemon stops. For one thread.</summary>
/// <param name="socket">The caller's connection.</param>
/// <param name="processId">The caller's process, as the kernel saw it; for people to read.</param>
/// <param name="stop">Set when the daemon stops.</param>
internal sealed partial class Caller(Socket socket, int processId, CancellationToken stop)
{
    private const short Input = 1;
    private const int Slice = 200; // milliseconds, after which the daemon's end is noticed

    /// <summary>The caller's program and process: what it says of itself.</summary>
    internal string Name
    {
        get
        {
            try
            {
                return $"{File.ReadAllText($"/proc/{processId}/comm").Trim()} (process {processId})";
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return $"process {processId}";
            }
        }
    }

    /// <summary>Waits for a moment, or until there is something to read; or nothing more to read.</summary>
    /// <param name="file">What is read; <see langword="null"/>: nothing is.</param>
    /// <param name="milliseconds">At most.</param>
    /// <returns>Whether <paramref name="file"/> can be read without waiting.</returns>
    /// <exception cref="SksException"><see cref="SksStatus.UserAbort"/>: nobody waits for the answer any more.</exception>
    internal bool Waits(SafeHandle? file, long milliseconds)
    {
        // Of the caller's socket nothing is asked, and told all the same: that both directions have ended (POLLHUP), or an error.
        Span<PollEntry> entries = [new(Descriptor(socket.SafeHandle), 0), new(file is null ? -1 : Descriptor(file), Input)];
        int ready = Poll(entries, (nuint)entries.Length, (int)Math.Clamp(milliseconds, 0, Slice));
        if (stop.IsCancellationRequested || (ready > 0 && entries[0].Told != 0))
        {
            throw new SksException(SksStatus.UserAbort, "The question for the PIN has ended: nobody waits for the answer.");
        }

        return ready > 0 && entries[1].Told != 0;
    }

    /// <summary>The handles stay open meanwhile: this thread owns both.</summary>
    private static int Descriptor(SafeHandle handle) => (int)handle.DangerousGetHandle();

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(Span<PollEntry> entries, nuint count, int timeout);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry(int descriptor, short asked)
    {
        private readonly int _descriptor = descriptor;
        private readonly short _asked = asked;

        /// <summary><c>revents</c>.</summary>
        internal short Told;
    }
}
