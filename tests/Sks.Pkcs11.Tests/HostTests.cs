using System.Security.Cryptography;
using Sks.Pkcs11.Tests.Running;
using Sks.Testing.Issuer;
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
    public void Every_function_refuses_null_pointers_bad_handles_and_small_buffers()
    {
        _cards.DriveSucceeds("bad-arguments");
        var run = _cards.DriveSanitized("bad-arguments", _cards.Socket);
        Assert.True(run.ExitCode == 0, $"exit {run.ExitCode}: {run.All}");
    }

    [ToolFact]
    public void The_sanitizers_find_nothing_in_what_hosts_do()
    {
        foreach (string scene in (string[])["threads", "again", "pins", "fork-initializes"])
        {
            var run = _cards.DriveSanitized(scene, _cards.Socket);
            Assert.True(run.ExitCode == 0, $"{scene}, exit {run.ExitCode}: {run.All}");
        }
    }

    [ToolFact]
    public void Objects_of_sessions_are_made_seen_copied_changed_and_gone_with_their_session() => Everywhere("objects");

    [ToolFact]
    public void Templates_of_any_content_break_nothing() => Everywhere("any-template");

    [ToolFact]
    public void Temporary_keys_sign_encrypt_derive_and_wrap() => Everywhere("session-keys");

    [ToolFact]
    public void A_process_ends_in_peace_while_threads_are_inside() => _cards.DriveSucceeds("exit-among-threads");

    [ToolFact]
    public void PINs_are_counted_changed_locked_and_unlocked() => _cards.DriveSucceeds("pins");

    [ToolFact]
    public void Interfaces_of_the_third_version_are_there() => _cards.DriveSucceeds("interfaces");

    [ToolFact]
    public void Symmetric_keys_make_HMACs_and_encrypt()
    {
        byte[] secret = RandomNumberGenerator.GetBytes(32);
        SymmetricKeys.Enrol(_cards.Store, secret, key => key with { FriendlyName = "Secret" });
        _cards.DriveSucceeds("secret-key", Path.GetDirectoryName(_cards.Socket)!);
        byte[] text = [.. "a message in three parts"u8];
        using var aes = Aes.Create();
        aes.Key = secret;
        Assert.Equal(HMACSHA256.HashData(secret, text), File.ReadAllBytes(_cards["hmac"]));
        byte[] iv = [1, 2, 3, .. new byte[13]];
        Assert.Equal(aes.EncryptCbc(text, iv), File.ReadAllBytes(_cards["cbc"]));
        Assert.Equal(aes.EncryptEcb(text.AsSpan(0, 16), PaddingMode.None), File.ReadAllBytes(_cards["ecb"]));
    }

    [ToolFact]
    public async Task Cards_come_and_go_while_the_program_runs()
    {
        var host = Task.Run(() => _cards.Drive("cards-come-and-go", Path.GetDirectoryName(_cards.Socket)!));
        await _cards.ToldAsync("ready", host);
        uint key = _cards.AddPinKey("New");
        File.WriteAllText(_cards["added"], "");
        await _cards.ToldAsync("seen", host);
        _cards.Store.DeleteKey(key, []);
        File.WriteAllText(_cards["deleted"], "");
        var run = await host;
        Assert.True(run.ExitCode == 0, $"exit {run.ExitCode}: {run.All}");
    }

    [ToolFact]
    public async Task Without_its_daemon_calls_fail_and_with_a_new_one_they_work()
    {
        var host = Task.Run(() => _cards.Drive("daemon-restart", Path.GetDirectoryName(_cards.Socket)!));
        await _cards.ToldAsync("ready", host);
        _cards.Kill();
        File.WriteAllText(_cards["killed"], "");
        await _cards.ToldAsync("failed", host);
        _cards.Restart();
        File.WriteAllText(_cards["restarted"], "");
        var run = await host;
        Assert.True(run.ExitCode == 0, $"exit {run.ExitCode}: {run.All}");
    }

    private void Everywhere(string scene)
    {
        _cards.DriveSucceeds(scene);
        var run = _cards.DriveSanitized(scene, _cards.Socket);
        Assert.True(run.ExitCode == 0, $"{scene}, exit {run.ExitCode}: {run.All}");
    }
}
