using System.Runtime.InteropServices;
using System.Text;

namespace Sks.Cli.Files;

/// <summary>What .NET does not tell about files: whether one is a device or a pipe. Linux.</summary>
internal static class FileStatus
{
    /// <summary>The kind of file behind a name; links are not followed.</summary>
    public static FileKind KindOf(string path)
    {
        // statx has one layout on all processors: stx_mode is the ushort at 28 of 256 bytes. Its upper 4 bits are the kind.
        const int CurrentDirectory = -100;
        const int NoFollow = 0x100;
        const uint TypeOnly = 1;
        const int RegularKind = 0x8;
        byte[] status = new byte[256];
        if (NativeStatx(CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), NoFollow, TypeOnly, status) != 0)
        {
            return FileKind.Nothing;
        }

        return BitConverter.ToUInt16(status, 28) >> 12 == RegularKind ? FileKind.Regular : FileKind.Other;
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeStatx(int directory, byte[] path, int flags, uint mask, byte[] status);
}
