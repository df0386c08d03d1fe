using Sks.Daemon.Tests;
using Xunit;

namespace Sks.Pkcs11.Tests.Running;

/// <summary>The module and the C driver, compiled once for all tests.</summary>
public sealed class CompiledModule : IDisposable
{
    private const string Sanitizers = "-fsanitize=address,undefined";

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<string> _library;
    private readonly Lazy<string> _driver;
    private readonly Lazy<string> _sanitizedLibrary;
    private readonly Lazy<string> _sanitizedDriver;

    public CompiledModule()
    {
        _library = new(() => Build("libsks-pkcs11.so", Script, _folder["libsks-pkcs11.so"]));
        _driver = new(() => BuildDriver("driver"));
        _sanitizedLibrary = new(() => Build("sanitized.so", "env", $"CFLAGS=-g {Sanitizers} -Wl,-z,undefs", Script, _folder["sanitized.so"]));
        _sanitizedDriver = new(() => BuildDriver("sanitized-driver", Sanitizers));
    }

    public static string Repository { get; } = FindRepository();

    internal string Library => _library.Value;

    internal string Driver => _driver.Value;

    internal string SanitizedLibrary => _sanitizedLibrary.Value;

    internal string SanitizedDriver => _sanitizedDriver.Value;

    public void Dispose() => _folder.Dispose();

    /// <summary>Module and driver in a folder of another user's.</summary>
    internal TemporaryFolder ForUser(uint user)
    {
        var folder = new TemporaryFolder();
        File.Copy(Library, folder["libsks-pkcs11.so"]);
        File.Copy(Driver, folder["driver"]);
        var run = ProgramRun.Of("chown", new Dictionary<string, string>(), "-R", $"{user}", folder.Path);
        Assert.True(run.ExitCode == 0, run.All);
        return folder;
    }

    private static string Script => Path.Combine(Repository, "src/Sks.Pkcs11/build.sh");

    private string BuildDriver(string name, params string[] options) => Build(
        name,
        "cc",
        [
            "-std=c11", "-D_GNU_SOURCE", "-DCRYPTOKI_COMPAT", "-I/usr/include/p11-kit-1", "-Wall", "-Wextra", "-Werror", "-O1", "-g", "-pthread",
            .. options, Path.Combine(Repository, "tests/Sks.Pkcs11.Tests/driver.c"), "-o", _folder[name], "-ldl",
        ]);

    private string Build(string name, string program, params string[] arguments)
    {
        var run = ProgramRun.Of(program, new Dictionary<string, string>(), arguments);
        Assert.True(run.ExitCode == 0, run.All);
        return _folder[name];
    }

    private static string FindRepository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Sks.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder!;
    }
}
