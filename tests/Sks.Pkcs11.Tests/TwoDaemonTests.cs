using Sks.Client;
using Sks.Daemon.Tests;
using Sks.Pkcs11.Tests.Running;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Pkcs11.Tests;

/// <summary>The user's own daemon and the system's, each at its real place: in a mount namespace of its own.</summary>
public sealed class TwoDaemonTests(CompiledModule module) : IClassFixture<CompiledModule>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RootToolFact("unshare")]
    public async Task The_cards_of_the_users_daemon_and_of_the_systems_are_in_one_list()
    {
        Directory.CreateDirectory(_folder["sks"]);
        using var own = await DaemonProcess.ServeAsync(_folder["own"], _folder["sks/sks.sock"]);
        using var system = await DaemonProcess.ServeUsersAsync(_folder["stores"], _folder["system/sks.sock"]);
        foreach (var (socket, name) in ((string, string)[])[(_folder["sks/sks.sock"], "Mine"), (_folder["system/sks.sock"], "Of the system")])
        {
            using var store = new RemoteKeyStore(socket);
            Enrolment.WithPinAndPuk(store, key => key with { FriendlyName = name });
        }

        // A tmpfs over /run, so that nothing of the machine's is touched; the socket is mounted where the module looks.
        const string Script = "mount -t tmpfs none /run && mkdir /run/sks && mount --bind \"$1\" /run/sks && shift && exec \"$@\"";
        var run = ProgramRun.Of(
            "unshare",
            new Dictionary<string, string>
            {
                ["XDG_RUNTIME_DIR"] = _folder.Path,
                ["SKS_SOCKET"] = "",
                ["OWN"] = "Mine",
                ["SYSTEM"] = "Of the system",
            },
            ["-m", "--propagation", "private", "sh", "-c", Script, "sh", _folder["system"], module.Driver, module.Library, "two-daemons"]);
        Assert.True(run.ExitCode == 0, $"exit {run.ExitCode}: {run.All}");
    }
}
