using System.Diagnostics;
using Sks.Cli.Tests.Running;
using Sks.Engine.Protectors;
using Sks.Engine.Protectors.Passphrase;
using Sks.Engine.Store;
using Sks.Engine.Store.Check;

namespace Sks.Cli.Tests.Store;

/// <summary>
/// Kills the real <c>sks store rewrap</c> with -9 at every single call by which it touches the master key's files or their directory, one
/// after the other (strace's fault injection), and looks at what is left.
/// </summary>
public sealed class RewrapKillTests : IDisposable
{
    private const string Calls = "open,openat,write,pwrite64,fsync,rename,renameat,renameat2,link,unlink,unlinkat,ftruncate,fchmod,chmod,close";
    private const int FewestCalls = 8;
    private const int MostCalls = 200;

    private readonly TemporaryDirectory _files = new();
    private readonly string _passphrase;

    public RewrapKillTests() => _passphrase = _files.Write("passphrase", "correct horse battery staple\n");

    private string Store => _files["store"];

    private string Key => Path.Combine(Store, "master.key");

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("root-only", "passphrase")]
    [InlineData("passphrase", "root-only")]
    public void A_rewrap_killed_at_any_call_leaves_a_store_that_opens_with_the_old_or_the_new_protector(string from, string to)
    {
        using (var store = StoreDirectory.Create(Store, from == "passphrase" ? ByPassphrase() : null))
        {
            store.Commit([new StoreChange(RecordKind.Store, 0, new StoreRecord(RecordKind.Store, 0, 0, [], [0, 0, 0, 9]))]);
        }

        byte[] old = File.ReadAllBytes(Key);
        int kills = 0;
        int withNew = 0;
        while (Rewrap(to, killAt: kills + 1))
        {
            kills++;
            Assert.True(kills < MostCalls, "It never ends.");
            string protector = StoreInfo.Read(Store).Protector.Kind;
            Assert.Contains(protector, (string[])[from, to]);
            withNew += protector == to ? 1 : 0;
            Opens();
            Assert.Equal(["lock", "master.key", "store.db"], Directory.GetFiles(Store).Select(Path.GetFileName).Order());
            File.WriteAllBytes(Key, old);
        }

        Assert.Equal(to, StoreInfo.Read(Store).Protector.Kind);
        Opens();
        Assert.True(kills >= FewestCalls && withNew > 0 && withNew < kills, $"{kills} kills, {withNew} after the change");
    }

    private static PassphraseProtector[] ByPassphrase() => [new(() => new Core.Secrets.SecretBuffer("correct horse battery staple"u8))];

    /// <summary>Opens, whatever protects it, and finds it clean.</summary>
    private void Opens()
    {
        IReadOnlyList<IMasterKeyProtector> all = [new RootOnlyFileProtector(), .. ByPassphrase()];
        Assert.True(StoreCheck.Run(Store, all).IsClean);
        using var store = StoreDirectory.Open(Store, all);
        Assert.Equal([0, 0, 0, 9], store.Read(RecordKind.Store, 0)?.Value);
    }

    /// <summary>Runs it; says whether it was killed, and asserts that it did its work if not.</summary>
    private bool Rewrap(string to, int killAt)
    {
        var start = new ProcessStartInfo("strace") { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            "-f", "-qqq", "-o", "/dev/null", "-P", Key, "-P", Key + ".new", "-P", Store,
            "-e", $"trace={Calls}", "-e", $"inject={Calls}:signal=KILL:when={killAt}",
            "dotnet", Path.Combine(AppContext.BaseDirectory, "sks.dll"), "store", "rewrap", "--store", Store, "--to", to,
            "--passphrase-file", _passphrase, "--new-passphrase-file", _passphrase,
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        const int Killed = 128 + 9;
        Assert.True(process.ExitCode is 0 or Killed, $"{process.ExitCode}: {error}{output.Result}");
        return process.ExitCode == Killed;
    }
}
