using System.Diagnostics;
using Sks.Client;
using Xunit;

namespace Sks.Daemon.Tests.Protection;

/// <summary>What other processes of the daemon's user can do to it.</summary>
public sealed class ProcessProtectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Store => _folder["store"];

    private string Socket => _folder["sks.sock"];

    /// <summary>Root keeps its user id, and with it its files, but loses what sets root apart.</summary>
    private static string[] Ordinary =>
        Environment.UserName == "root" ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : [];

    [Fact]
    public async Task Another_process_of_its_user_can_neither_trace_it_nor_read_its_memory()
    {
        using var daemon = DaemonProcess.By(Ordinary, "--store", Store, "--socket", Socket);
        await daemon.ServesAsync(Store, Socket);
        Assert.Equal("", await Attack(daemon.Id));
        using var client = new RemoteKeyStore(Socket);
        Assert.Equal(107, client.GetDeviceInfo().ApiLevel);
    }

    [Fact]
    public async Task The_same_attack_works_on_a_process_that_is_not_protected()
    {
        using var victim = Start([.. Ordinary, "sleep", "60"]);
        try
        {
            // Until setpriv has become sleep, the two may differ in their privileges.
            string loot = "";
            for (var deadline = DateTime.UtcNow.AddMinutes(1); loot == "" && DateTime.UtcNow < deadline;)
            {
                loot = await Attack(victim.Id);
            }

            Assert.Contains("maps", loot, StringComparison.Ordinal);
        }
        finally
        {
            victim.Kill();
        }
    }

    [Fact]
    public async Task The_runtime_offers_no_diagnostics_for_it()
    {
        using var daemon = await DaemonProcess.ServeAsync(Store, Socket);
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetTempPath(), $"*-{daemon.Id}-*"));
        Assert.DoesNotContain(
            Directory.GetDirectories($"/proc/{daemon.Id}/task"),
            task => File.ReadAllText(task + "/comm").StartsWith(".NET Debug", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_leaves_no_core_even_if_its_starter_allows_them()
    {
        using var daemon = DaemonProcess.By(
            ["env", "-C", _folder.Path, "DOTNET_DbgEnableMiniDump=1", $"DOTNET_DbgMiniDumpName={_folder["dump"]}", "prlimit", "--core=unlimited"],
            "--store",
            Store,
            "--socket",
            Socket);
        await daemon.ServesAsync(Store, Socket);
        Assert.Matches(@"Max core file size +0 +0 ", await File.ReadAllTextAsync($"/proc/{daemon.Id}/limits"));

        string[] before = Files();

        // Its default is a core, and the runtime leaves it to the kernel.
        daemon.Signal("SYS");
        Assert.NotEqual(0, (await daemon.EndAsync()).ExitCode);
        Assert.Equal(before, Files());

        string[] Files() => Directory.GetFileSystemEntries(_folder.Path).Order().ToArray();
    }

    [Fact]
    public async Task Where_memory_can_be_locked_it_is_and_nothing_is_said()
    {
        using var daemon = await DaemonProcess.ServeAsync(Store, Socket);
        Assert.DoesNotMatch(@"VmLck:\s+0 kB", await File.ReadAllTextAsync($"/proc/{daemon.Id}/status"));
        using (var client = new RemoteKeyStore(Socket))
        {
            Assert.Equal("Software secure key store", client.GetDeviceInfo().VendorDescription);
        }

        daemon.Signal("TERM");
        Assert.Equal((0, "", ""), await daemon.EndAsync());
    }

    [Fact]
    public async Task Where_memory_cannot_be_locked_it_says_so_and_serves()
    {
        using var daemon = DaemonProcess.By([.. Ordinary, "prlimit", "--memlock=0:0"], "--store", Store, "--socket", Socket);
        await daemon.ServesAsync(Store, Socket);
        using var client = new RemoteKeyStore(Socket);
        Assert.Contains("its secrets may reach swap", client.GetDeviceInfo().VendorDescription, StringComparison.Ordinal);
        daemon.Signal("TERM");
        var (exitCode, _, error) = await daemon.EndAsync();
        Assert.Equal(0, exitCode);
        Assert.StartsWith("sksd: Secrets may reach swap: ", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    public void Dispose() => _folder.Dispose();

    /// <returns>What worked, a word a line.</returns>
    private static async Task<string> Attack(int victim)
    {
        using var attacker = Start(
            [.. Ordinary, "python3", Path.Combine(AppContext.BaseDirectory, "Protection", "attack.py"), $"{victim}"]);
        string loot = await attacker.StandardOutput.ReadToEndAsync();
        await attacker.WaitForExitAsync();
        Assert.Equal(0, attacker.ExitCode);
        return loot;
    }

    private static Process Start(string[] command) =>
        Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
}
