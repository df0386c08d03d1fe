namespace Sks.Engine.Tests.Store;

/// <summary>A directory for one test, mode 0700, gone with it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sks-store-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// A copy of the files as they are at this moment, open or not: what a kill -9 now would leave behind.
    /// </summary>
    public TemporaryDirectory Copy()
    {
        var copy = new TemporaryDirectory();
        foreach (string file in Directory.EnumerateFiles(Path))
        {
            string name = System.IO.Path.GetFileName(file);
            if (name != "lock")
            {
                File.WriteAllBytes(copy[name], ReadAll(file));
                File.SetUnixFileMode(copy[name], File.GetUnixFileMode(file));
            }
        }

        return copy;
    }

    /// <summary>Reads a file that somebody else may have open for writing.</summary>
    public static byte[] ReadAll(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
