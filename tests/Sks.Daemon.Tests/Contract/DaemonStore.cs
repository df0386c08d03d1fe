using Sks.Client;
using Sks.Core;
using Sks.Testing.Contract;

namespace Sks.Daemon.Tests.Contract;

/// <summary>A running <c>sksd</c> on a store of its own, and a client of it.</summary>
internal sealed class DaemonStore : TestStore
{
    private readonly TemporaryFolder _folder = new();
    private readonly RemoteKeyStore _client;
    private DaemonProcess _daemon;

    public DaemonStore(bool biometrics = false)
    {
        Biometrics = biometrics;
        _client = new RemoteKeyStore(_folder["sks.sock"]);
        _daemon = Start();
    }

    public override ISecureKeyStore Store => _client;

    /// <summary>Killed without notice, and started again.</summary>
    public override void Restart()
    {
        _daemon.Dispose();
        _daemon = Start();
    }

    public override void Dispose()
    {
        _client.Dispose();
        _daemon.Dispose();
        _folder.Dispose();
    }

    private DaemonProcess Start() =>
        DaemonProcess.ServeAsync(_folder["store"], _folder["sks.sock"], Biometrics ? ["--biometrics"] : []).GetAwaiter().GetResult();
}
