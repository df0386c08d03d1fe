using Sks.Pkcs11.Tests.Running;
using Xunit;

namespace Sks.Pkcs11.Tests;

/// <summary>C_WaitForSlotEvent that blocks: scenes of <c>driver_cards.h</c>.</summary>
public sealed class EventTests : IClassFixture<CompiledModule>, IDisposable
{
    private readonly Cards _cards;

    public EventTests(CompiledModule module)
    {
        _cards = new Cards(module);
        _cards.AddFreeKey("Server");
    }

    public void Dispose() => _cards.Dispose();

    [ToolFact]
    public async Task Who_waits_is_woken_by_a_card_that_comes_one_that_goes_and_the_end_of_the_daemon()
    {
        var host = Task.Run(() => _cards.Drive("blocking-events", _cards.Folder));
        await _cards.ToldAsync("ready", host);
        uint key = _cards.AddPinKey("New");
        await _cards.ToldAsync("seen", host);
        _cards.Store.DeleteKey(key, []);
        await _cards.ToldAsync("gone", host);
        _cards.Kill();
        var run = await host;
        Assert.True(run.ExitCode == 0, $"exit {run.ExitCode}: {run.All}");
    }

    [ToolFact]
    public void Finalize_waits_for_no_waiter_and_wakes_them_all() => _cards.DriveSucceeds("waiters-end");
}
