namespace Sks.Engine.Store;

/// <summary>Makes a store this process's alone, for as long as the lock is not disposed of and the process lives.</summary>
internal static class StoreLock
{
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;

    /// <summary>Locks the directory of a store, of which others must have no permissions.</summary>
    /// <param name="files">The store.</param>
    /// <param name="make">Whether the directory is made if absent.</param>
    /// <exception cref="StoreException">
    /// <see cref="StoreError.NotFound"/>, without <paramref name="make"/>; <see cref="StoreError.InUse"/>; <see cref="StoreError.CannotUnseal"/>.
    /// </exception>
    public static FileStream Take(StoreFiles files, bool make)
    {
        PrepareDirectory(files, make);
        try
        {
            return new FileStream(files.Lock, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = PrivatePath.FileMode,
            });
        }
        catch (IOException e) when (e.HResult == (OperatingSystem.IsMacOS() ? WouldBlockOnMac : WouldBlockOnLinux))
        {
            throw StoreErrors.InUse(files.Directory, e);
        }
    }

    private static void PrepareDirectory(StoreFiles files, bool make)
    {
        if (!Directory.Exists(files.Directory))
        {
            if (!make)
            {
                throw StoreErrors.NotFound(files.Directory);
            }

            Directory.CreateDirectory(files.Directory, PrivatePath.DirectoryMode);
            DirectoryFlush.Flush(Path.GetDirectoryName(files.Directory) ?? files.Directory);
        }

        PrivatePath.CheckDirectory(files.Directory);

        // File.Exists says no as well where we may not look; listing the directory says which.
        _ = Directory.EnumerateFileSystemEntries(files.Directory).Any();
        if (!make && !files.HoldStore)
        {
            throw StoreErrors.NotFound(files.Directory);
        }
    }
}
