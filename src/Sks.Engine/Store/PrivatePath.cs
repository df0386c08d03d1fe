namespace Sks.Engine.Store;

/// <summary>The permissions of a store's directory and files: its owner's alone.</summary>
internal static class PrivatePath
{
    public const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <exception cref="StoreException"><see cref="StoreError.CannotUnseal"/>: others have permissions on the directory.</exception>
    public static void CheckDirectory(string path) => Check(path, "700");

    /// <exception cref="StoreException"><see cref="StoreError.CannotUnseal"/>: others have permissions on the file.</exception>
    public static void CheckFile(string path) => Check(path, "600");

    private static void Check(string path, string mode)
    {
        if ((File.GetUnixFileMode(path) & OfOthers) != 0)
        {
            throw StoreErrors.Exposed(path, mode);
        }
    }
}
