using System.Diagnostics;

namespace Sks.Bench;

/// <summary>A release build of sksd (from build.sh) on a store and a socket of its own.</summary>
internal sealed class DaemonUnderTest : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sks-bench-");
    private readonly Process _process;

    private DaemonUnderTest(string binary, string? store)
    {
        SocketPath = Path.Combine(_directory.FullName, "sks.sock");
        var start = new ProcessStartInfo(binary) { RedirectStandardOutput = true };
        foreach (string argument in new[] { "--store", store ?? Path.Combine(_directory.FullName, "store"), "--socket", SocketPath })
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        if (_process.StandardOutput.ReadLine() is null)
        {
            throw new InvalidOperationException("sksd ended instead of serving.");
        }
    }

    public string SocketPath { get; }

    public int ProcessId => _process.Id;

    /// <summary>The folder with <c>artifacts/bin</c>.</summary>
    public static string Repository
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "artifacts", "bin", "sksd")))
                {
                    return folder.FullName;
                }
            }

            throw new InvalidOperationException("There is no artifacts/bin/sksd; run ./build.sh first.");
        }
    }

    /// <param name="store">An existing store; otherwise it gets a new one of its own.</param>
    public static DaemonUnderTest Start(string? store = null) => new(Path.Combine(Repository, "artifacts/bin/sksd"), store);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }
}
