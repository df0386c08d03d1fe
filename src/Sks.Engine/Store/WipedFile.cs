namespace Sks.Engine.Store;

/// <summary>
/// Files that held a key, taken away so that their blocks do not keep it - as far as a program can: file systems that copy on write, and
/// flash, keep old blocks all the same.
/// </summary>
internal static class WipedFile
{
    /// <summary>Overwrites and removes the file, if it is there.</summary>
    public static void Delete(string file)
    {
        if (File.Exists(file))
        {
            using (var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            {
                Overwrite(handle);
            }

            File.Delete(file);
        }
    }

    /// <summary>Puts <paramref name="successor"/> in the place of <paramref name="file"/>, at one moment, and then overwrites what was there.</summary>
    public static void Replace(string file, string successor)
    {
        using var old = File.OpenHandle(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        File.Move(successor, file, overwrite: true);
        DirectoryFlush.Flush(Path.GetDirectoryName(file)!);
        Overwrite(old);
    }

    private static void Overwrite(Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        RandomAccess.Write(file, new byte[RandomAccess.GetLength(file)], 0);
        RandomAccess.FlushToDisk(file);
    }
}
