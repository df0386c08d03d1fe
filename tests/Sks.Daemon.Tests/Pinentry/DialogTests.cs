using Sks.Client;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Wire;
using Sks.Daemon.Pinentry;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Daemon.Tests.Pinentry;

/// <summary>The daemon asks for PINs by the real pinentry program, at a terminal at which the test types.</summary>
public sealed class DialogTests : IAsyncDisposable
{
    private readonly TestTerminal _terminal = new();
    private HostedServer? _server;
    private RemoteKeyStore? _client;
    private uint _key;

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _terminal.Dispose();
    }

    [PinentryFact]
    public async Task The_right_PIN_logs_in_and_the_dialog_names_card_issuer_and_program()
    {
        Serve();
        var login = Task.Run(() => _client!.LogInByDialog(_key, once: false));
        await _terminal.ShowsAsync("PIN: ");
        Assert.Contains("Log in to the card", _terminal.Shown, StringComparison.Ordinal);
        Assert.Contains("Issuer: ", _terminal.Shown, StringComparison.Ordinal);
        Assert.Contains($"(process {Environment.ProcessId})", _terminal.Shown, StringComparison.Ordinal);
        Assert.Contains("3 tries left", _terminal.Shown, StringComparison.Ordinal);
        _terminal.Type("1739\n");
        await login;
        Sign();
        await EndsAsync();
        Assert.DoesNotContain("1739", _terminal.Shown, StringComparison.Ordinal);
    }

    [PinentryFact]
    public async Task A_wrong_PIN_is_counted_once_and_the_next_dialog_says_so()
    {
        Serve();
        var login = Refused(() => _client!.LogInByDialog(_key, once: false));
        await _terminal.ShowsAsync("PIN: ");
        _terminal.Type("4321\n");
        Assert.Equal(SksStatus.Authorization, await login);
        Assert.Equal(1, _client!.GetKeyProtectionInfo(_key).PinErrorCount);
        var again = Task.Run(() => _client!.LogInByDialog(_key, once: false));
        await _terminal.ShowsAsync("PIN: ", 2);
        Assert.Contains("Wrong PIN, 2 tries left.", _terminal.Shown, StringComparison.Ordinal);
        _terminal.Type("1739\n");
        await again;
        Sign();
    }

    [PinentryFact]
    public async Task A_locked_PIN_is_not_asked_for()
    {
        Serve();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(SksStatus.Authorization, await Refused(() => _client!.LogIn(_key, once: false, "0000"u8)));
        }

        Assert.Equal(SksStatus.Authorization, await Refused(() => _client!.LogInByDialog(_key, once: false)));
        Assert.Equal("", _terminal.Shown);
    }

    [PinentryFact]
    public async Task To_cancel_is_no_guess_and_nothing_typed_asks_again()
    {
        Serve();
        var login = Refused(() => _client!.LogInByDialog(_key, once: false));
        await _terminal.ShowsAsync("PIN: ");
        _terminal.Type("\n");
        await _terminal.ShowsAsync("Nothing was typed.");
        _terminal.Type("\u0004");
        Assert.Equal(SksStatus.UserAbort, await login);
        Assert.Equal(0, _client!.GetKeyProtectionInfo(_key).PinErrorCount);
        await EndsAsync();
    }

    [PinentryFact]
    public async Task Nobody_answers_in_time()
    {
        Serve(TimeSpan.FromSeconds(1));
        Assert.Equal(SksStatus.UserAbort, await Refused(() => _client!.LogInByDialog(_key, once: false)));
        Assert.Equal(0, _client!.GetKeyProtectionInfo(_key).PinErrorCount);
        await EndsAsync();
        Assert.True(_terminal.Echoes);
    }

    [PinentryFact]
    public async Task The_dialog_ends_with_the_daemon_which_ends_in_good_order()
    {
        Serve();
        var login = Refused(() => _client!.LogInByDialog(_key, once: false));
        await _terminal.ShowsAsync("PIN: ");
        Assert.True(await _server!.StopAsync());
        Assert.Equal(SksStatus.UserAbort, await login);
        await EndsAsync();
        Assert.True(_terminal.Echoes);
    }

    [PinentryFact]
    public async Task The_dialog_ends_with_its_caller_and_the_next_one_in_line_is_asked()
    {
        Serve();
        var gone = _server!.Connect();
        gone.Send([0, 0, 0, 6, (byte)MethodId.LogInByDialog, .. BitConverter.GetBytes(_key).Reverse(), 0]);
        await _terminal.ShowsAsync("PIN: ");
        var next = Task.Run(() => _client!.LogInByDialog(_key, once: false));

        // Neither the store nor others are held up by an open dialog.
        using (var other = new RemoteKeyStore(_server.SocketPath))
        {
            other.LogIn(_key, once: false, "1739"u8);
        }

        gone.Dispose();
        await _terminal.ShowsAsync("PIN: ", 2);
        Assert.Equal(1, _terminal.CountPrograms());
        _terminal.Type("1739\n");
        await next;
        await EndsAsync();
    }

    [PinentryFact]
    public async Task A_PIN_is_changed_by_old_new_and_new_again()
    {
        Serve();
        var change = Task.Run(() => _client!.ChangePinByDialog(_key, logIn: true));
        await TypeAsync("PIN: ", 1, "1739\n");
        await TypeAsync("New PIN: ", 1, "7531\n");
        await TypeAsync("New PIN, again: ", 1, "1357\n");
        await _terminal.ShowsAsync("The two were not the same.");
        await TypeAsync("New PIN: ", 2, "1\n");
        await _terminal.ShowsAsync("A PIN has ");
        await TypeAsync("New PIN: ", 3, "7531\n");
        await TypeAsync("New PIN, again: ", 2, "7531\n");
        await change;
        Sign();
        Assert.Equal(SksStatus.Authorization, await Refused(() => _client!.LogIn(_key, once: false, "1739"u8)));
        _client!.LogIn(_key, once: false, "7531"u8);
    }

    [Fact]
    public async Task Without_a_pinentry_program_nobody_is_asked()
    {
        _server = new HostedServer(new SecureElement(SealedStore.InMemory(), TimeProvider.System));
        Enrol();
        Assert.False(_client!.GetDialogInfo());
        Assert.Equal(SksStatus.NotAllowed, await Refused(() => _client!.LogInByDialog(_key, once: false)));
        Assert.Equal(SksStatus.NotAllowed, await Refused(() => _client!.ChangePinByDialog(_key, logIn: false)));
    }

    private void Serve(TimeSpan? limit = null)
    {
        var program = new PinentryProgram(PinentryFactAttribute.Program, _terminal.Device, limit ?? TimeSpan.FromMinutes(2));
        _server = new HostedServer(new SecureElement(SealedStore.InMemory(), TimeProvider.System), dialogs: new PinDialogs(program));
        Enrol();
        Assert.True(_client!.GetDialogInfo());
    }

    private void Enrol()
    {
        _client = new RemoteKeyStore(_server!.SocketPath);
        _key = Enrolment.WithPinAndPuk(_client);
    }

    private void Sign() => _client!.SignHashedData(_key, AlgorithmUris.EcdsaSha256, [], false, [], new byte[32]);

    private static Task<SksStatus> Refused(Action call) => Task.Run(() => Assert.Throws<SksException>(call).Status);

    private async Task TypeAsync(string prompt, int times, string keys)
    {
        await _terminal.ShowsAsync(prompt, times);
        _terminal.Type(keys);
    }

    private async Task EndsAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (_terminal.CountPrograms() > 0)
        {
            await Task.Delay(50, late.Token);
        }
    }
}
