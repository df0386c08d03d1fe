using Sks.Core.Protection;
using Sks.Daemon.Tests.Pinentry;
using Sks.Pkcs11.Tests.Running;
using Xunit;

namespace Sks.Pkcs11.Tests;

/// <summary>The protected authentication path: hosts pass no PIN, and the daemon asks by the real pinentry program. Scenes of <c>driver_cards.h</c>.</summary>
public sealed class DialogTests : IClassFixture<CompiledModule>, IDisposable
{
    private const string Cancel = "\u0004";

    private readonly TestTerminal _terminal = new();
    private readonly Cards _cards;

    public DialogTests(CompiledModule module) =>
        _cards = new Cards(module, "--pinentry", "/usr/bin/pinentry-tty", "--pinentry-tty", _terminal.Device);

    public void Dispose()
    {
        _cards.Dispose();
        _terminal.Dispose();
    }

    [ToolFact("pinentry-tty")]
    public async Task C_Login_and_C_SetPIN_without_PIN_have_the_daemon_ask()
    {
        _cards.AddPinKey();
        var host = Task.Run(() => _cards.DriveSucceeds("by-dialog"));
        await TypeAsync(host, "PIN: ", Cancel, "0000\n", "1739\n", "1739\n");
        await TypeAsync(host, "New PIN: ", "7531\n");
        await TypeAsync(host, "New PIN, again: ", "7531\n");
        await host;
        Assert.Contains("Log in to the card \"Signing\".", _terminal.Shown, StringComparison.Ordinal);
        Assert.Contains("Change the PIN of the card \"Signing\".", _terminal.Shown, StringComparison.Ordinal);
    }

    [ToolFact("pinentry-tty")]
    public async Task A_key_whose_user_is_asked_each_time_is_asked_for_by_its_name()
    {
        _cards.AddPinKey("Asked", policy: policy => policy with { InputMethod = InputMethod.TrustedGui });
        var host = Task.Run(() => _cards.DriveSucceeds("asked-each-time-by-dialog"));
        await TypeAsync(host, "PIN: ", "1739\n", Cancel, "1739\n");
        await host;
        Assert.Contains("Use the key \"Asked\" once.", _terminal.Shown, StringComparison.Ordinal);
    }

    [ToolFact("pinentry-tty")]
    public async Task Sessions_can_be_closed_while_the_dialog_is_open_and_its_PIN_then_logs_nobody_in()
    {
        _cards.AddPinKey();
        var host = Task.Run(() => _cards.DriveSucceeds("closed-during-dialog", _cards.Folder));
        await _terminal.ShowsAsync("PIN: ");
        await File.WriteAllTextAsync(_cards["open"], "");
        await _cards.ToldAsync("closed", host);
        _terminal.Type("1739\n");
        await host;
    }

    [ToolFact("pkcs11-tool", "pinentry-tty")]
    public async Task Pkcs11_tool_logs_in_without_asking_for_a_PIN_itself()
    {
        _cards.AddPinKey();
        Assert.Contains("PIN pad present", _cards.ToolSucceeds("-L"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(_cards["text"], "text");
        var tool = Task.Run(() => _cards.ToolSucceeds(
            "--login", "--sign", "--mechanism", "ECDSA-SHA256", "--input-file", _cards["text"], "--output-file", _cards["signature"]));
        await TypeAsync(tool, "PIN: ", "1739\n");
        await tool;
        Assert.Equal(64, new FileInfo(_cards["signature"]).Length);
    }

    /// <summary>Types each of these at its prompt.</summary>
    private async Task TypeAsync(Task host, string prompt, params string[] keys)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            var shown = _terminal.ShowsAsync(prompt, i + 1);
            await await Task.WhenAny(shown, host);
            Assert.True(shown.IsCompletedSuccessfully, _terminal.Shown);
            _terminal.Type(keys[i]);
        }
    }
}
