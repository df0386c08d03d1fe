using System.Runtime.InteropServices;
using System.Text;

namespace Sks.Cli.Users;

/// <summary>Names and numbers of users and groups, as the operating system's name services have them. One thread at a time.</summary>
internal static class OperatingSystemNames
{
    /// <summary>The number of a user, or <see langword="null"/>.</summary>
    public static uint? UserId(string name) => Number(NativeUserByName(Encoding.UTF8.GetBytes(name + '\0')));

    /// <summary>The number of a group, or <see langword="null"/>.</summary>
    public static uint? GroupId(string name) => Number(NativeGroupByName(Encoding.UTF8.GetBytes(name + '\0')));

    /// <summary>The name of a user, or <see langword="null"/>.</summary>
    public static string? UserName(uint id) => Name(NativeUserById(id));

    /// <summary>The name of a group, or <see langword="null"/>.</summary>
    public static string? GroupName(uint id) => Name(NativeGroupById(id));

    // struct passwd and struct group both begin with name, password and number, in glibc and musl alike.
    private static uint? Number(IntPtr entry) =>
        entry == IntPtr.Zero ? null : unchecked((uint)Marshal.ReadInt32(entry, 2 * IntPtr.Size));

    private static string? Name(IntPtr entry) => entry == IntPtr.Zero ? null : Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(entry));

    [DllImport("libc", EntryPoint = "getpwnam")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern IntPtr NativeUserByName(byte[] name);

    [DllImport("libc", EntryPoint = "getgrnam")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern IntPtr NativeGroupByName(byte[] name);

    [DllImport("libc", EntryPoint = "getpwuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern IntPtr NativeUserById(uint id);

    [DllImport("libc", EntryPoint = "getgrgid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern IntPtr NativeGroupById(uint id);
}
