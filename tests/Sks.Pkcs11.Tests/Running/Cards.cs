using Sks.Client;
using Sks.Core.Algorithms;
using Sks.Core.Protection;
using Sks.Daemon.Tests;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Pkcs11.Tests.Running;

/// <summary>A running <c>sksd</c> with provisioned keys, and the module's environment to find it.</summary>
public sealed class Cards : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CompiledModule _module;
    private readonly string[] _options;
    private DaemonProcess? _daemon;

    public Cards(CompiledModule module, params string[] options)
    {
        _options = options;
        _module = module;
        _daemon = Start();
        Store = new RemoteKeyStore(Socket);
    }

    internal RemoteKeyStore Store { get; }

    internal string Socket => _folder["sks.sock"];

    internal string Folder => _folder.Path;

    internal string this[string file] => _folder[file];

    internal uint AddPinKey(string name = "Signing", string algorithm = AlgorithmUris.P256, Func<PinPolicy, PinPolicy>? policy = null) =>
        Enrolment.WithPinAndPuk(Store, key => key with { FriendlyName = name, KeyAlgorithm = algorithm }, policy);

    internal byte[] AddFreeKey(string name, string algorithm = AlgorithmUris.P256, params string[] endorsed) => Enrolment.WithoutPin(
        Store, key => key with { FriendlyName = name, KeyAlgorithm = algorithm, EndorsedAlgorithms = endorsed }).PublicKey;

    internal void Kill()
    {
        _daemon?.Dispose();
        _daemon = null;
    }

    internal void Restart()
    {
        Kill();
        _daemon = Start();
    }

    /// <summary>Runs <c>pkcs11-tool</c> on the module.</summary>
    internal ProgramRun Tool(params string[] arguments) =>
        ProgramRun.Of("pkcs11-tool", Environment(), ["--module", _module.Library, .. arguments]);

    internal string ToolSucceeds(params string[] arguments)
    {
        var run = Tool(arguments);
        Assert.True(run.ExitCode == 0, run.All);
        return run.All;
    }

    /// <summary>Runs one of the driver's scenes.</summary>
    internal ProgramRun Drive(string scene, params string[] arguments) =>
        ProgramRun.Of(_module.Driver, Environment(), [_module.Library, scene, .. arguments]);

    /// <summary>The same under the sanitizers, with another socket.</summary>
    internal ProgramRun DriveSanitized(string scene, string socket) => ProgramRun.Of(
        _module.SanitizedDriver,
        new Dictionary<string, string> { ["SKS_SOCKET"] = socket, ["ASAN_OPTIONS"] = "detect_leaks=0", ["UBSAN_OPTIONS"] = "halt_on_error=1" },
        _module.SanitizedLibrary,
        scene);

    internal void DriveSucceeds(string scene, params string[] arguments)
    {
        var run = Drive(scene, arguments);
        Assert.True(run.ExitCode == 0, $"exit {run.ExitCode}: {run.All}");
    }

    /// <summary>Waits for the file by which a scene says how far it is.</summary>
    internal async Task ToldAsync(string file, Task host)
    {
        while (!File.Exists(this[file]) && !host.IsCompleted)
        {
            await Task.Delay(20);
        }
    }

    internal ProgramRun OpenSsl(params string[] arguments) => ProgramRun.Of("openssl", Environment(), arguments);

    public void Dispose()
    {
        Store.Dispose();
        Kill();
        _folder.Dispose();
    }

    private Dictionary<string, string> Environment() => new() { ["SKS_SOCKET"] = Socket };

    private DaemonProcess Start() => DaemonProcess.ServeAsync(_folder["store"], Socket, _options).GetAwaiter().GetResult();
}
