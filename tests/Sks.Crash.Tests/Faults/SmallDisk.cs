using System.Diagnostics;
using Xunit;

namespace Sks.Crash.Tests.Faults;

/// <summary>A file system of its own, small and in memory; it takes root to mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sks-disk-");

    public SmallDisk(int kibibytes) => Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k,mode=700", "none", _directory.FullName);

    public static bool CanMount => Environment.UserName == "root";

    public string this[string name] => Path.Combine(_directory.FullName, name);

    /// <summary>Takes up all the space that is left.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(this["ballast"], new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 });
        byte[] some = new byte[512];
        try
        {
            while (true)
            {
                ballast.Write(some);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void MakeRoom() => File.Delete(this["ballast"]);

    public void SetReadOnly(bool isReadOnly) => Run("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", _directory.FullName);

    public void Dispose()
    {
        Run("umount", "-l", _directory.FullName);
        _directory.Delete();
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
