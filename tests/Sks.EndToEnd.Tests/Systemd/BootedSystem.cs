using System.Diagnostics;
using Sks.EndToEnd.Tests.Programs;

namespace Sks.EndToEnd.Tests.Systemd;

/// <summary>What happened in a system that was booted with the units installed; once for all tests of a class.</summary>
public sealed class BootedSystem : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BootedSystem()
    {
        if (SystemdFactAttribute.Lacking is not null)
        {
            return;
        }

        string programs = Directory.CreateDirectory(_folder["programs"]).FullName;
        foreach (string program in new[] { "sksd", "sks" })
        {
            Copy(Path.GetDirectoryName(ProgramPaths.Assembly(program))!, programs);
        }

        Directory.CreateDirectory(_folder["results"]);
        string here = Path.Combine(AppContext.BaseDirectory, "Systemd");
        string units = Path.Combine(ProgramPaths.Repository, "packaging", "systemd");
        string[] arguments = [Path.Combine(here, "boot.sh"), units, programs, Path.Combine(here, "inside.sh"), _folder["results"]];
        using var boot = Process.Start(new ProcessStartInfo("bash", arguments) { RedirectStandardError = true })!;
        Console = boot.StandardError.ReadToEnd();
        boot.WaitForExit();
        if (File.Exists(_folder["results/console"]))
        {
            Console += File.ReadAllText(_folder["results/console"]);
        }
    }

    /// <summary>What the system said while it booted, for a failing test.</summary>
    public string Console { get; } = "";

    /// <summary>What a step of inside.sh said; it has to have ended as expected.</summary>
    public string Step(string name, int status = 0)
    {
        Assert.True(File.Exists(_folder[$"results/{name}.status"]), $"The step {name} was not reached: {Console}");
        string said = File.ReadAllText(_folder[$"results/{name}"]);
        int ended = int.Parse(File.ReadAllText(_folder[$"results/{name}.status"]), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(ended == status, $"{name} ended with {ended}: {said}");
        return said;
    }

    public void Dispose() => _folder.Dispose();

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}
