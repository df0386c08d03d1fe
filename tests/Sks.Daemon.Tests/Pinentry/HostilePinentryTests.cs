using Sks.Client;
using Sks.Core;
using Sks.Daemon.Pinentry;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Daemon.Tests.Pinentry;

/// <summary>A pinentry program that does not do what it should is a refusal, and the daemon serves on.</summary>
public sealed class HostilePinentryTests : IDisposable
{
    private const string Polite = "echo OK; while read -r line; do case \"$line\" in GETPIN) break;; *) echo OK;; esac; done; ";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("exit 0", SksStatus.External)]
    [InlineData("echo OK; exit 1", SksStatus.External)]
    [InlineData("head -c 5000 /dev/urandom", SksStatus.External)]
    [InlineData("exec cat /dev/zero", SksStatus.External)]
    [InlineData("exec yes", SksStatus.External)]
    [InlineData("while echo '# still thinking'; do :; done", SksStatus.External)]
    [InlineData("echo OK; exec sleep 1000", SksStatus.UserAbort)]
    [InlineData("exec sleep 1000", SksStatus.UserAbort)]
    [InlineData("echo 'ERR'; exec sleep 1000", SksStatus.External)]
    [InlineData("echo 'ERR 99999999999999999999 x'; exec sleep 1000", SksStatus.External)]
    [InlineData("echo D 1234; exec sleep 1000", SksStatus.External)]
    [InlineData(Polite + "exec yes 'D 1234'", SksStatus.External)]
    [InlineData(Polite + "echo 'D 12%3'; echo OK", SksStatus.External)]
    [InlineData(Polite + "echo 'INQUIRE PINENTRY_LAUNCHED'; exec sleep 1000", SksStatus.External)]
    [InlineData(Polite + "echo 'ERR 83886179 cancelled'", SksStatus.UserAbort)]
    [InlineData(Polite + "echo 'ERR 83886340 no terminal'", SksStatus.External)]
    [InlineData(Polite + "echo 'S x'; echo 'D 17'; echo 'D %339'; echo OK", SksStatus.Success)]
    [InlineData(Polite + "echo 'D 4321'; echo OK", SksStatus.Authorization)]
    public async Task Whatever_it_writes(string script, SksStatus status)
    {
        string path = _folder["pinentry"];
        await File.WriteAllTextAsync(path, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var program = new PinentryProgram(path, null, TimeSpan.FromSeconds(status == SksStatus.UserAbort ? 2 : 60));
        await using var server = new HostedServer(new SecureElement(SealedStore.InMemory(), TimeProvider.System), dialogs: new PinDialogs(program));
        using var client = new RemoteKeyStore(server.SocketPath);
        uint key = Enrolment.WithPinAndPuk(client);
        var e = Record.Exception(() => client.LogInByDialog(key, once: false));
        Assert.Equal(status, e is null ? SksStatus.Success : Assert.IsType<SksException>(e).Status);
        Assert.Equal(status == SksStatus.Authorization ? 1 : 0, client.GetKeyProtectionInfo(key).PinErrorCount);
        Assert.Empty(server.Log);
    }

    [Theory]
    [InlineData("Signing", "Signing")]
    [InlineData("a\nWrong PIN\u001b[2J", "a Wrong PIN [2J")]
    [InlineData("\u202Eevil\u2028x", " evil x")]
    public void Names_of_others_cannot_pretend_to_be_part_of_the_question(string name, string shown) =>
        Assert.Equal(shown, AssuanText.Name(name));

    [Fact]
    public void Long_names_are_cut_and_lines_end_before_the_limit()
    {
        Assert.True(AssuanText.Name(new string('x', 1000)).Length < 100);
        Assert.True(AssuanText.Command("SETDESC", new string('%', 2000)).Length <= AssuanText.MaxLine);
        Assert.Equal("SETDESC a%25%0Ab"u8, AssuanText.Command("SETDESC", "a%\nb"));
    }
}
