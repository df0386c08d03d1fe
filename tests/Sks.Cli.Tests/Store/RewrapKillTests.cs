using System.Diagnostics;
using Sks.Cli.Tests.Running;
using Sks.Engine.Protectors;
using Sks.Engine.Protectors.Passphrase;
using Sks.Engine.Store;

namespace Sks.Cli.Tests.Store;

/// <summary>
/// Kills the real <c>sks store rewrap</c> with -9 at every single call by which it touches the master key's files or their directory, one
/// after the other (strace's fault injection), and looks at what is left.
/// </summary>
public sealed class RewrapKillTests : IDisposable
{
    private const string Calls = "open,openat,write,pwrite64,fsync,rename,renameat,renameat2,link,unlink,unlinkat,ftruncate,fchmod,chmod,close";
    private const int Killed = 128 + 9;

    private static readonly string[] ChangingCalls = ["write", "pwrite64", "fsync", "rename", "renameat", "renameat2", "unlink", "unlinkat"];

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
        var calls = CallsOf(to);
        Assert.Equal(to, StoreInfo.Read(Store).Protector.Kind);
        Opens();

        int kills = 0;
        int withNew = 0;
        foreach (var (call, count) in calls)
        {
            for (int time = 1; time <= count; time++)
            {
                File.WriteAllBytes(Key, old);
                Assert.Equal(Killed, Rewrap(to, "/dev/null", "-e", $"inject={call}:signal=KILL:when={time}"));
                string protector = StoreInfo.Read(Store).Protector.Kind;
                Assert.Contains(protector, (string[])[from, to]);
                withNew += protector == to ? 1 : 0;
                kills++;
                Opens();
                Assert.Equal(["lock", "master.key", "store.db"], Directory.GetFiles(Store).Select(Path.GetFileName).Order());
            }
        }

        Assert.True(kills >= 6 && withNew > 0 && withNew < kills, $"{kills} kills, {withNew} after the change");
    }

    private static PassphraseProtector[] ByPassphrase() => [new(() => new Core.Secrets.SecretBuffer("correct horse battery staple"u8))];

    /// <summary>Opens, whatever protects it, with what was in it.</summary>
    private void Opens()
    {
        IReadOnlyList<IMasterKeyProtector> all = [new RootOnlyFileProtector(), .. ByPassphrase()];
        using var store = StoreDirectory.Open(Store, all);
        Assert.Equal([0, 0, 0, 9], store.Read(RecordKind.Store, 0)?.Value);
    }

    /// <summary>
    /// Runs it whole and counts its calls. Each run under a passphrase takes a second or two, so the short form kills at the calls that change
    /// something, and at all calls in the other direction, which goes the same way.
    /// </summary>
    private List<(string Call, int Count)> CallsOf(string to)
    {
        string log = _files["log"];
        Assert.Equal(0, Rewrap(to, log));
        bool all = to == "root-only" || Environment.GetEnvironmentVariable("SKS_TESTS_LONG") == "1";

        // A line is: process call(arguments) = result.
        return [.. File.ReadLines(log)
            .Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries)[1].Split('(')[0])
            .Where(call => all || ChangingCalls.Contains(call))
            .CountBy(call => call)
            .Select(counted => (counted.Key, counted.Value))];
    }

    /// <summary>Runs it under strace, which counts each kind of call for itself.</summary>
    /// <returns>Its exit status.</returns>
    private int Rewrap(string to, string log, params string[] injection)
    {
        var start = new ProcessStartInfo("strace") { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] arguments =
        [
            "-f", "-qqq", "-o", log, "-P", Key, "-P", Key + ".new", "-P", Store, "-e", "signal=none", "-e", $"trace={Calls}", .. injection,
            "dotnet", Path.Combine(AppContext.BaseDirectory, "sks.dll"), "store", "rewrap", "--store", Store, "--to", to,
            "--passphrase-file", _passphrase, "--new-passphrase-file", _passphrase,
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode is 0 or Killed, $"{process.ExitCode}: {error}{output.Result}");
        return process.ExitCode;
    }
}
