using System.Runtime.InteropServices;
using System.Text;

namespace Sks.Engine.Store;

/// <summary>Makes the names in a directory last, as fsync(2) on it does; .NET opens files only.</summary>
internal static class DirectoryFlush
{
    private const int ReadOnly = 0;

    /// <summary>Returns when the files made and renamed in <paramref name="path"/> have those names after a power cut.</summary>
    /// <exception cref="IOException">The operating system cannot promise it.</exception>
    public static void Flush(string path)
    {
        int descriptor = NativeOpen(Encoding.UTF8.GetBytes(path + '\0'), ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException($"open: error {Marshal.GetLastPInvokeError()}");
        }

        try
        {
            if (NativeFsync(descriptor) != 0)
            {
                throw new IOException($"fsync: error {Marshal.GetLastPInvokeError()}");
            }
        }
        finally
        {
            _ = NativeClose(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeOpen(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeFsync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeClose(int descriptor);
}
