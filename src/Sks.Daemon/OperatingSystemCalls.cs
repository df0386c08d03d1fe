using System.Runtime.InteropServices;

namespace Sks.Daemon;

/// <summary>What .NET does not tell about files and users. Linux.</summary>
internal static partial class OperatingSystemCalls
{
    /// <summary>The user that this process acts as.</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint EffectiveUserId();

    /// <summary>Whether there is a file of any kind, and whether it is a socket; links are not followed.</summary>
    internal static bool FileExists(string path, out bool isSocket)
    {
        // statx has one layout on all processors: stx_mode is the ushort at 28 of 256 bytes. Its upper 4 bits are the kind.
        const int CurrentDirectory = -100;
        const int NoFollow = 0x100;
        const uint TypeOnly = 1;
        const int SocketKind = 0xC;
        Span<byte> status = stackalloc byte[256];
        bool exists = Statx(CurrentDirectory, path, NoFollow, TypeOnly, status) == 0;
        isSocket = exists && MemoryMarshal.Read<ushort>(status[28..]) >> 12 == SocketKind;
        return exists;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> status);
}
