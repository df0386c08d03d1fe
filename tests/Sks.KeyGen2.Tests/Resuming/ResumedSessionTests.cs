using System.Security.Cryptography;
using System.Text;
using Sks.Core;
using Sks.Core.Keys;
using Sks.Core.Secrets;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Messages;
using Sks.KeyGen2.Proxy;
using Xunit;

namespace Sks.KeyGen2.Tests.Resuming;

/// <summary>A session whose every message is answered by a proxy, a store and an issuer of its own.</summary>
public sealed class ResumedSessionTests
{
    public static TheoryData<string> Requested { get; } = ["PUK, PIN, key", "many", "deferred"];

    [Theory]
    [MemberData(nameof(Requested))]
    public void It_ends_as_one_that_was_never_interrupted(string shape)
    {
        var request = shape == "many"
            ? new CredentialRequest([Requests.Puk(Requests.Pin("PIN.1", Requests.Key()))], [], [Requests.Key("Key.2"), Requests.Key("Key.3")])
            : Requests.PukPinKey;
        using var session = new ResumedSession(Requests.Options(request) with { DeferredIssuance = shape == "deferred" });
        while (session.Request is not null)
        {
            session.Step();
            if (session.Request is null && session.Phase == IssuerSessionPhase.Deferred)
            {
                session.Request = new InvocationRequest
                {
                    ServerSessionId = ProxyState.Read(session.State).ServerSessionId,
                    Action = InvocationAction.Manage,
                }.Write();
            }
        }

        Assert.Equal(IssuerSessionPhase.Completed, session.Phase);
        Assert.Equal(request.AllKeys().Count(), session.Keys);
        Assert.False(session.IsOpenInStore);
        session.Store.SignHashedData(session.Store.EnumerateKeys(0)!.KeyHandle, Core.Algorithms.AlgorithmUris.EcdsaSha256, [], false, "1739"u8, new byte[32]);
    }

    [Fact]
    public void A_request_that_was_answered_before_is_told_and_leaves_the_session_alone()
    {
        using var session = new ResumedSession(Requests.Options());
        while (session.Request is not null)
        {
            session.Step();
            foreach (byte[] answered in session.State is null ? [] : session.Requests)
            {
                var refused = Assert.Throws<KeyGen2Exception>(() => session.Respond(answered));
                Assert.Equal(KeyGen2Error.OutOfOrder, refused.Error);
                Assert.Contains("answered before", refused.Message, StringComparison.Ordinal);
            }
        }

        Assert.Equal(IssuerSessionPhase.Completed, session.Phase);
    }

    [Fact]
    public void A_request_of_another_session_or_step_leaves_the_session_alone()
    {
        using var other = new ResumedSession(Requests.Options());
        using var session = new ResumedSession(Requests.Options());
        session.Step();
        for (int i = 0; i < 3; i++)
        {
            other.Step();
            byte[] elsewhere = other.Request ?? other.Requests[^1];
            Assert.Equal(KeyGen2Error.OutOfOrder, Assert.Throws<KeyGen2Exception>(() => session.Respond(elsewhere)).Error);
        }

        byte[] notDue = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(session.Request!).Replace(
            nameof(ProvisioningInitializationRequest), nameof(ProvisioningFinalizationRequest), StringComparison.Ordinal));
        Assert.Contains("not due", Assert.Throws<KeyGen2Exception>(() => session.Respond(notDue)).Message, StringComparison.Ordinal);
        Assert.Equal(KeyGen2Error.Malformed, Assert.Throws<KeyGen2Exception>(() => session.Respond("[]"u8.ToArray())).Error);
        Finish(session);
    }

    [Fact]
    public void A_request_that_is_due_but_was_changed_ends_the_session_and_leaves_nothing_in_the_store()
    {
        using var session = new ResumedSession(Requests.Options());
        StepUntil(session, ProxyStep.ProvisioningFinalization);
        var request = ProvisioningFinalizationRequest.Read(session.Request);
        byte[] changed = (request with { IssuedCredentials = [request.IssuedCredentials[0] with { Mac = new byte[32] }] }).Write();
        Assert.Equal(SksStatus.Mac, Assert.Throws<SksException>(() => session.Respond(changed)).Status);
        Assert.False(session.IsOpenInStore);
        Assert.Equal(KeyGen2Error.Expired, Assert.Throws<KeyGen2Exception>(() => session.Respond(session.Request!)).Error);
        Assert.Equal(0, session.Keys);
    }

    [Fact]
    public void A_certificate_about_another_key_is_told_before_the_store_is_asked()
    {
        using var session = new ResumedSession(Requests.Options(new CredentialRequest([], [], [Requests.Key("A"), Requests.Key("B")])));
        StepUntil(session, ProxyStep.ProvisioningFinalization);
        var request = ProvisioningFinalizationRequest.Read(session.Request);
        var (first, second) = (request.IssuedCredentials[0], request.IssuedCredentials[1]);
        byte[] changed = (request with { IssuedCredentials = [first with { CertificatePath = second.CertificatePath }, second] }).Write();
        var refused = Assert.Throws<KeyGen2Exception>(() => session.Respond(changed));
        Assert.Equal(KeyGen2Error.Proof, refused.Error);
        Assert.Contains("another key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_gives_up_at_the_PIN_may_come_again_with_the_same_request()
    {
        using var session = new ResumedSession(Requests.Options());
        StepUntil(session, ProxyStep.CredentialDiscovery);
        session.User = new TestUser();
        Assert.Equal(KeyGen2Error.Declined, Assert.Throws<KeyGen2Exception>(() => session.Respond(session.Request!)).Error);
        Assert.True(session.IsOpenInStore);
        session.User = new TestUser("1739");
        Finish(session);
    }

    [Fact]
    public void What_a_key_is_for_is_known_to_the_next_proxy_and_only_encryption_keys_are_imported_unasked()
    {
        foreach (var (usage, asked) in new[] { (AppUsage.Encryption, 0), (AppUsage.Authentication, 1) })
        {
            using var session = new ResumedSession(Requests.Options(new CredentialRequest([], [], [Requests.Key(usage: usage)])) with { ReservedSessionKeyUses = 2 }, Imported);
            StepUntil(session, ProxyStep.ProvisioningFinalization);
            Finish(session);
            Assert.Equal(asked, session.User.Imports.Count);
            Assert.All(session.User.Imports, import => Assert.Equal(usage, import.AppUsage));
        }
    }

    [Fact]
    public void When_the_stores_time_is_over_the_session_cannot_be_resumed()
    {
        using var session = new ResumedSession(Requests.Options());
        StepUntil(session, ProxyStep.ProvisioningFinalization);
        session.Clock.Advance(TimeSpan.FromSeconds(601));
        Assert.Equal(KeyGen2Error.Expired, Assert.Throws<KeyGen2Exception>(() => session.Respond(session.Request!)).Error);
    }

    [Fact]
    public void A_session_that_is_left_stays_and_one_that_is_not_is_aborted()
    {
        using var session = new ResumedSession(Requests.Options());
        StepUntil(session, ProxyStep.ProvisioningFinalization);
        var state = ProxyState.Read(session.State);
        using (var left = ProvisioningProxy.Resume(session.Store, session.User, session.Clock, state))
        {
            left.Leave();
        }

        Assert.True(session.IsOpenInStore);
        ProvisioningProxy.Resume(session.Store, session.User, session.Clock, state).Dispose();
        Assert.False(session.IsOpenInStore);
    }

    [Fact]
    public void Only_what_is_under_way_can_be_saved()
    {
        using var session = new ResumedSession(Requests.Options());
        using var proxy = new ProvisioningProxy(session.Store, session.User, Requests.Url, [], session.Clock);
        Assert.Throws<InvalidOperationException>(proxy.Save);
        proxy.Respond(session.Request);
        Assert.Equal(ProxyStep.ProvisioningInitialization, proxy.Save().Step);
        Assert.Throws<KeyGen2Exception>(() => proxy.Respond("{}"u8));
        Assert.Throws<InvalidOperationException>(proxy.Save);
    }

    private static CredentialContents Imported(Sks.Testing.Issuer.TestIssuer ca, string keyId, Core.PublicKeys.PublicKey created)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CredentialContents(ca.Certify(key.ExportSubjectPublicKeyInfo())) { PrivateKey = SecretBuffer.TakeFrom(key.ExportPkcs8PrivateKey()) };
    }

    private static void StepUntil(ResumedSession session, ProxyStep step)
    {
        do
        {
            session.Step();
        }
        while (ProxyState.Read(session.State).Step != step);
    }

    private static void Finish(ResumedSession session)
    {
        while (session.Request is not null)
        {
            session.Step();
        }

        Assert.Equal(IssuerSessionPhase.Completed, session.Phase);
    }
}
