using System.Runtime.InteropServices;

namespace Sks.Core.Secrets;

/// <summary>
/// Zeroed memory for secrets straight from the system. On Linux:
/// <code>
/// no access (1 page) || whole pages: locked, in no core dump, in no child process || no access (1 page)
/// </code>
/// so that whatever runs past them, in either direction, ends the process instead of reading a secret. On other systems it is
/// ordinary memory.
/// </summary>
/// <remarks>Locking alone may be refused (<c>RLIMIT_MEMLOCK</c>); the memory is given out all the same, and says so.</remarks>
internal static unsafe partial class GuardedPages
{
    private const int NoAccess = 0;
    private const int ReadWrite = 1 | 2;
    private const int PrivateAnonymous = 0x02 | 0x20;
    private const int DontFork = 10;
    private const int DontDump = 16;

    /// <summary>Maps pages for <paramref name="length"/> bytes.</summary>
    /// <exception cref="OutOfMemoryException">The system has no memory left.</exception>
    internal static nint Map(int length, out bool isLocked)
    {
        isLocked = false;
        return OperatingSystem.IsLinux() ? MapGuarded(Whole(length), out isLocked) : (nint)NativeMemory.AllocZeroed((nuint)length);
    }

    /// <summary>Gives back pages mapped for <paramref name="length"/> bytes, zeroed by their user.</summary>
    internal static void Unmap(nint address, int length)
    {
        if (OperatingSystem.IsLinux())
        {
            nint page = Environment.SystemPageSize;
            _ = Munmap(address - page, (nuint)(Whole(length) + page + page));
        }
        else
        {
            NativeMemory.Free((void*)address);
        }
    }

    private static nint MapGuarded(nint size, out bool isLocked)
    {
        nint page = Environment.SystemPageSize;
        nint guard = Mmap(0, (nuint)(size + page + page), NoAccess, PrivateAnonymous, -1, 0);
        if (guard == -1)
        {
            throw new InsufficientMemoryException("There is no memory left for secrets.");
        }

        nint address = guard + page;
        if (Mprotect(address, (nuint)size, ReadWrite) != 0)
        {
            _ = Munmap(guard, (nuint)(size + page + page));
            throw new InsufficientMemoryException("There is no memory left for secrets.");
        }

        // These two fail only on kernels built without them.
        _ = Madvise(address, (nuint)size, DontDump);
        _ = Madvise(address, (nuint)size, DontFork);
        isLocked = Mlock(address, (nuint)size) == 0;
        return address;
    }

    private static nint Whole(int length)
    {
        nint page = Environment.SystemPageSize;
        return (length + page - 1) / page * page;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Munmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Mprotect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "mlock")]
    private static partial int Mlock(nint address, nuint length);
}
