using Sks.Core;
using Sks.Engine.Provisioning;
using Sks.Engine.Store;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Engine.Tests.Provisioning;

/// <summary>sessionLifeTime, by a clock that the test sets.</summary>
public sealed class SessionLifeTimeTests
{
    [Fact]
    public void A_session_ends_with_its_lifetime()
    {
        var clock = new SetClock();
        using var store = new SecureElement(SealedStore.InMemory(), clock);
        using var issuer = new TestIssuer();
        using var inTime = issuer.Open(store, p => p with { SessionLifeTime = 60 });
        inTime.SetCertificatePath(inTime.CreateKeyEntry());
        using var late = issuer.Open(store, p => p with { SessionLifeTime = 60 });
        late.CreateKeyEntry();
        clock.Now += TimeSpan.FromSeconds(60);
        inTime.Close();
        clock.Now += TimeSpan.FromSeconds(1);
        Assert.Equal(SksStatus.NoSession, Assert.Throws<SksException>(() => late.CreateKeyEntry(TestSession.Key("Key.2"))).Status);
        Assert.Null(store.EnumerateProvisioningSessions(0, provisioningState: true));
        Assert.NotNull(store.EnumerateKeys(0));
        Assert.Equal(inTime.Handle, store.EnumerateProvisioningSessions(0, provisioningState: false)!.ProvisioningHandle);
    }

    [Fact]
    public void Nothing_is_kept_in_memory_for_a_session_that_has_ended()
    {
        var sealedStore = SealedStore.InMemory();
        using var store = new SecureElement(sealedStore, TimeProvider.System);
        using var issuer = new TestIssuer();
        var sessions = new OpenSessions(new CredentialDatabase(sealedStore), TimeProvider.System);
        foreach (bool closes in (bool[])[true, false])
        {
            using var session = issuer.Open(store);
            sessions.Enter(session.Handle).Dispose();
            Assert.Equal(1, sessions.Count);
            using (var entered = sessions.Enter(session.Handle))
            {
                if (closes)
                {
                    entered.Ended();
                }
                else
                {
                    entered.Remove();
                }
            }

            Assert.Equal(0, sessions.Count);
        }
    }

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
