using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sks.Core;

namespace Sks.Engine.Store;

/// <summary>
/// Flushes a file that others append to, once for all who wait: whoever comes while a flush runs waits for the next one, which one of
/// them makes for all. Thread safe but for <see cref="Dispose"/>.
/// </summary>
/// <remarks>
/// After a flush that failed nobody can say what the disk holds: Linux may have dropped what it could not write, and a second flush would
/// succeed without it. So one failure is for good; the store has to be opened again.
/// </remarks>
internal sealed class GroupFlush : IDisposable
{
    private const int Interrupted = 4;

    private readonly object _lock = new();
    private readonly SafeFileHandle _handle;
    private long _written;
    private long _flushed;
    private bool _isFlushing;
    private IOException? _failure;

    private GroupFlush(SafeFileHandle handle) => _handle = handle;

    /// <summary>Opens <paramref name="file"/>, which is there, and makes its name last, so that no later flush has to.</summary>
    /// <exception cref="IOException">It cannot be opened, or its directory cannot be flushed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static GroupFlush Open(string file)
    {
        var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            // Whoever made the file may have made it a moment ago: what is in it lasts only if its name does.
            DirectoryFlush.Flush(Path.GetDirectoryName(file)!);
            return new GroupFlush(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Says that something was appended that the next <see cref="Wait"/> has to wait for.</summary>
    public void Written() => Interlocked.Increment(ref _written);

    /// <summary>Returns when all that was written before this call survives power loss.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Storage"/>: this or an earlier flush failed.</exception>
    public void Wait()
    {
        long mine = Interlocked.Read(ref _written);
        if (Interlocked.Read(ref _flushed) >= mine && Volatile.Read(ref _failure) is null)
        {
            return;
        }

        lock (_lock)
        {
            while (_failure is null && _flushed < mine)
            {
                if (_isFlushing)
                {
                    Monitor.Wait(_lock);
                }
                else
                {
                    FlushForAll();
                }
            }

            Check();
        }
    }

    /// <summary>Refuses when a flush has failed.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Storage"/>.</exception>
    public void Check()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw new SksException(
                SksStatus.Storage,
                "The disk of the key store failed to keep what was written; see the system's log, and start the key store again.",
                failure);
        }
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>Called with the lock held, which it lets go of while the disk is at work.</summary>
    private void FlushForAll()
    {
        long covered = Interlocked.Read(ref _written);
        IOException? failure = null;
        _isFlushing = true;
        Monitor.Exit(_lock);
        try
        {
            Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failure = e as IOException ?? new IOException(e.Message, e);
        }
        finally
        {
            Monitor.Enter(_lock);
            _isFlushing = false;
            if (failure is null)
            {
                Interlocked.Exchange(ref _flushed, covered);
            }
            else
            {
                Volatile.Write(ref _failure, failure);
            }

            Monitor.PulseAll(_lock);
        }
    }

    private void Flush()
    {
        int error;
        do
        {
            if (NativeFdatasync(_handle) == 0)
            {
                return;
            }

            error = Marshal.GetLastPInvokeError();
        }
        while (error == Interrupted);
        throw new IOException($"fdatasync: error {error}");
    }

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeFdatasync(SafeFileHandle descriptor);
}
