using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Sks.Core;

namespace Sks.Client;

/// <summary>
/// One at a time among all processes and threads that use a daemon's socket, for what takes several calls of the key store. It is an
/// advisory lock, flock(2), on the directory of the socket: the same one for root and for the daemon's user, with no file to be made,
/// and gone with the process that holds it, however that ends.
/// </summary>
/// <remarks>It binds those who take it: a program that does without, or that reaches the socket through another machine, is not kept out.</remarks>
public sealed class SocketLock : IDisposable
{
    // The numbers of Linux, the same on all processors that .NET runs on.
    private const int ReadOnlyCloseOnExec = 0x80000;
    private const int ExclusiveNonBlocking = 2 | 4;
    private const int WouldBlock = 11;
    private const int Interrupted = 4;

    /// <summary>Milliseconds between two tries; the lock is held for no longer than a few calls take.</summary>
    private const int Pause = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SafeFileHandle _directory;

    private SocketLock(SafeFileHandle directory) => _directory = directory;

    /// <summary>Waits for the lock, for at most half a minute.</summary>
    /// <param name="socketPath">The daemon's socket, or a link to it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="SksException"><see cref="SksStatus.NotAvailable"/>: there is no such directory, or somebody else keeps the lock.</exception>
    /// <exception cref="OperationCanceledException">Ctrl-C.</exception>
    public static SocketLock Take(string socketPath, CancellationToken cancellation)
    {
        string directory = DirectoryOf(socketPath);
        var opened = NativeOpen(Encoding.UTF8.GetBytes(directory + '\0'), ReadOnlyCloseOnExec);
        int error = Marshal.GetLastPInvokeError();
        var taken = new SocketLock(opened);
        try
        {
            if (opened.IsInvalid)
            {
                throw NotAvailable($"{directory} cannot be opened (error {error})");
            }

            taken.Wait(directory, cancellation);
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Lets the next one go on.</summary>
    public void Dispose() => _directory.Dispose();

    private static string DirectoryOf(string socketPath)
    {
        try
        {
            var socket = new FileInfo(socketPath);
            string path = socket.LinkTarget is null ? socket.FullName : socket.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
            return Path.GetDirectoryName(path) ?? path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw NotAvailable(e.Message.TrimEnd('.'));
        }
    }

    private static SksException NotAvailable(string why) =>
        new(SksStatus.NotAvailable, $"The lock that lets one caller at a time use a counter cannot be had: {why}.");

    private void Wait(string directory, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        while (NativeFlock(_directory, ExclusiveNonBlocking) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error is not (WouldBlock or Interrupted))
            {
                throw NotAvailable($"flock on {directory} ends with error {error}");
            }

            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw NotAvailable($"another process keeps {directory} locked");
            }

            cancellation.WaitHandle.WaitOne(Pause);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle NativeOpen(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeFlock(SafeFileHandle file, int operation);
}
