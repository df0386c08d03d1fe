using Sks.Daemon.Tests;
using Xunit;

namespace Sks.Pkcs11.Tests.Running;

/// <summary>The module and the C driver, compiled once for all tests.</summary>
public sealed class CompiledModule : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<string> _library;
    private readonly Lazy<string> _driver;

    public CompiledModule()
    {
        _library = new(() => Build("libsks-pkcs11.so", Path.Combine(Repository, "src/Sks.Pkcs11/build.sh"), _folder["libsks-pkcs11.so"]));
        _driver = new(() => Build(
            "driver",
            "cc",
            "-std=c11", "-D_GNU_SOURCE", "-DCRYPTOKI_COMPAT", "-I/usr/include/p11-kit-1", "-Wall", "-Wextra", "-Werror", "-O1", "-g", "-pthread",
            Path.Combine(Repository, "tests/Sks.Pkcs11.Tests/driver.c"), "-o", _folder["driver"], "-ldl"));
    }

    public static string Repository { get; } = FindRepository();

    internal string Library => _library.Value;

    internal string Driver => _driver.Value;

    public void Dispose() => _folder.Dispose();

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
