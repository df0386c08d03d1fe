using Sks.Pkcs11.Tests.Running;
using Xunit;

namespace Sks.Pkcs11.Tests;

/// <summary>What hosts do with a module besides signing: scenes of <c>driver.c</c>.</summary>
public sealed class HostTests : IClassFixture<CompiledModule>, IDisposable
{
    private readonly Cards _cards;

    public HostTests(CompiledModule module)
    {
        _cards = new Cards(module);
        _cards.AddPinKey();
        _cards.AddFreeKey("Server");
    }

    public void Dispose() => _cards.Dispose();

    [ToolFact]
    public void A_forked_child_goes_on_without_the_logins_of_its_parent() => _cards.DriveSucceeds("fork-goes-on");

    [ToolFact]
    public void A_forked_child_that_initializes_starts_from_nothing() => _cards.DriveSucceeds("fork-initializes");

    [ToolFact]
    public void A_fork_while_threads_are_inside_holds_up_nobody() => _cards.DriveSucceeds("fork-among-threads");

    [ToolFact]
    public void Sixty_four_threads_sign_with_one_login() => _cards.DriveSucceeds("threads");

    [ToolFact]
    public void Finalized_modules_start_again_and_leave_no_file_open() => _cards.DriveSucceeds("again");

    [ToolFact]
    public void The_module_can_be_unloaded_before_and_after_it_is_finalized() => _cards.DriveSucceeds("unload");

    [ToolFact]
    public void Signals_environment_and_working_directory_stay_as_they_were() => _cards.DriveSucceeds("surroundings");

    [ToolFact]
    public void Every_function_refuses_null_pointers_bad_handles_and_small_buffers() => _cards.DriveSucceeds("bad-arguments");

    [ToolFact]
    public void PINs_are_counted_changed_locked_and_unlocked() => _cards.DriveSucceeds("pins");

    [ToolFact]
    public async Task Without_its_daemon_calls_fail_and_with_a_new_one_they_work()
    {
        var host = Task.Run(() => _cards.Drive("daemon-restart", Path.GetDirectoryName(_cards.Socket)!));
        await Exists("ready");
        _cards.Kill();
        File.WriteAllText(_cards["killed"], "");
        await Exists("failed");
        _cards.Restart();
        File.WriteAllText(_cards["restarted"], "");
        var run = await host;
        Assert.True(run.ExitCode == 0, $"exit {run.ExitCode}: {run.All}");

        async Task Exists(string file)
        {
            while (!File.Exists(_cards[file]) && !host.IsCompleted)
            {
                await Task.Delay(20);
            }
        }
    }
}
