using Sks.Core.Protection;
using Sks.Daemon.Tests.Users;
using Sks.Pkcs11.Tests.Running;
using Sks.Testing.Issuer;
using Xunit;
using static Sks.Daemon.Tests.Users.SystemDaemon;

namespace Sks.Pkcs11.Tests;

/// <summary>Keys that one user of a system daemon grants to another, as cards of that other.</summary>
public sealed class GrantedKeyTests(CompiledModule module) : IClassFixture<CompiledModule>, IDisposable
{
    private readonly SystemDaemon _daemon = new();

    public void Dispose() => _daemon.Dispose();

    [RootToolFact("setpriv")]
    public async Task Granted_keys_are_used_from_cards_that_name_their_owner_until_the_grant_is_taken_back()
    {
        uint free = _daemon.As(Alice, store => Enrolment.WithoutPin(store, key => key with { FriendlyName = "Server" }).KeyHandle);
        uint withPin = _daemon.As(Alice, store => Enrolment.WithPinAndPuk(store, key => key with { FriendlyName = "Signing" }));
        _daemon.As(Alice, store => Enrolment.WithPinAndPuk(store, key => key with { FriendlyName = "Hidden" }));
        foreach (uint key in (uint[])[free, withPin])
        {
            _daemon.As(Alice, store => store.GrantKey(key, GranteeKind.User, Bob.Id));
        }

        using var folder = module.ForUser(Bob.Id);
        var host = Task.Run(() => ProgramRun.Of(
            "setpriv",
            new Dictionary<string, string>
            {
                ["SKS_SOCKET"] = _daemon.SocketPath,
                ["GRANTED"] = $"test-issuer.example (user {Alice.Id})",
                ["GRANTED_PIN"] = $"Signing (user {Alice.Id})",
            },
            [$"--reuid={Bob.Id}", $"--regid={Bob.Id}", "--clear-groups", folder["driver"], folder["libsks-pkcs11.so"], "granted", folder.Path]));
        while (!File.Exists(folder["ready"]) && !host.IsCompleted)
        {
            await Task.Delay(20);
        }

        _daemon.As(Alice, store => store.RevokeKey(withPin, GranteeKind.User, Bob.Id));
        var run = await host;
        Assert.True(run.ExitCode == 0, $"exit {run.ExitCode}: {run.All}");
    }
}
