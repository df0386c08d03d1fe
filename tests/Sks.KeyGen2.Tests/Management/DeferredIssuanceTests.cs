using Sks.Core;
using Sks.Core.Protection;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Issuer.Management;
using Sks.KeyGen2.Messages;
using Sks.KeyGen2.Proxy;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.KeyGen2.Tests.Management;

/// <summary>
/// deferredIssuance: the session rests after KeyCreationResponse, in the store on disk and in the issuer's saved state, until the issuer
/// has decided and the client invokes it again. Between two steps everything is closed and opened anew.
/// </summary>
public sealed class DeferredIssuanceTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sks-deferred-");
    private readonly SteppedClock _clock = new();
    private readonly TestIssuer _ca = new();
    private SecureElement _store;
    private byte[] _issuer = [];

    public DeferredIssuanceTests() => _store = Open();

    public static TheoryData<string> Requested { get; } = ["PUK, PIN, key", "many"];

    public void Dispose()
    {
        _store.Dispose();
        _ca.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Requested))]
    public void A_session_rests_through_restarts_of_both_sides_and_is_completed_hours_later(string shape)
    {
        var request = shape == "many"
            ? new CredentialRequest([Requests.Puk(Requests.Pin("PIN.1", Requests.Key()))], [], [Requests.Key("Key.2"), Requests.Key("Key.3")])
            : Requests.PukPinKey;
        Assert.Null(Defer(Options(request)));
        Assert.Equal(IssuerSessionPhase.Deferred, Phase());
        Assert.Null(_store.EnumerateKeys(0));
        Assert.True(RestingSessions.Any(_store, Requests.Url));
        _clock.Advance(TimeSpan.FromHours(17));
        Restart();

        Assert.Null(Resume());
        Assert.Equal(IssuerSessionPhase.Completed, Phase());
        Assert.False(RestingSessions.Any(_store, Requests.Url));
        var keys = new List<uint>();
        for (var key = _store.EnumerateKeys(0); key is not null; key = _store.EnumerateKeys(key.KeyHandle))
        {
            keys.Add(key.KeyHandle);
        }

        Assert.Equal(request.AllKeys().Count(), keys.Count);
        _store.SignHashedData(keys[0], Core.Algorithms.AlgorithmUris.EcdsaSha256, [], false, "1739"u8, new byte[32]);
    }

    [Fact]
    public void The_store_is_told_the_whole_time_and_the_issuer_waits_as_long()
    {
        Defer(Options(Requests.PukPinKey) with { DeferredLifeTime = 7200 });
        Assert.Equal(7200u, _store.EnumerateProvisioningSessions(0, provisioningState: true)!.SessionLifeTime);
        _clock.Advance(TimeSpan.FromSeconds(7199));
        Restart();
        Assert.Null(Resume());
        Assert.Equal(IssuerSessionPhase.Completed, Phase());
    }

    [Fact]
    public void Until_it_rests_a_session_has_no_more_time_than_others()
    {
        using var session = IssuerSession.Start(Options(Requests.PukPinKey), _clock);
        using var proxy = Proxy();
        byte[] response = proxy.Respond(session.Receive(proxy.Respond(session.InvocationRequest()), new TestTrust(), Ca())!);
        byte[] keys = proxy.Respond(session.Receive(response, new TestTrust(), Ca())!);
        _clock.Advance(TimeSpan.FromSeconds(601));
        Assert.Equal(KeyGen2Error.Expired, Assert.Throws<KeyGen2Exception>(() => session.Receive(keys, new TestTrust(), Ca())).Error);
    }

    [Fact]
    public void When_the_time_is_over_both_sides_have_forgotten()
    {
        Defer(Options(Requests.PukPinKey));
        _clock.Advance(TimeSpan.FromSeconds(ushort.MaxValue + 1));
        Restart();
        Assert.False(RestingSessions.Any(_store, Requests.Url));
        var failure = Resume() as KeyGen2Exception;
        Assert.Equal(KeyGen2Error.Expired, failure?.Error);
        Assert.Null(_store.EnumerateProvisioningSessions(0, provisioningState: true));
    }

    [Fact]
    public void Another_url_or_another_session_id_does_not_take_it_up()
    {
        Defer(Options(Requests.PukPinKey));
        using var issuer = IssuerSession.Restore(_issuer, _clock);
        byte[] invocation = issuer.InvocationRequest();
        byte[] finalization = issuer.Receive(
            new InvocationResponse { ServerSessionId = issuer.ServerSessionId }.Write(), new TestTrust(), Ca())!;
        using (var elsewhere = new ProvisioningProxy(_store, new TestUser(), new Uri("https://issuer.example/enroll/other"), [], _clock))
        {
            elsewhere.Respond(invocation);
            Assert.Equal(KeyGen2Error.OutOfOrder, Assert.Throws<KeyGen2Exception>(() => elsewhere.Respond(finalization)).Error);
        }

        using (var other = Proxy())
        {
            other.Respond((InvocationRequest.Read(invocation) with { ServerSessionId = "another" }).Write());
            Assert.False(other.IsResting);
            Assert.Equal(KeyGen2Error.OutOfOrder, Assert.Throws<KeyGen2Exception>(() => other.Respond(finalization)).Error);
        }

        Assert.True(RestingSessions.Any(_store, Requests.Url));
        using var right = Proxy();
        right.Respond(invocation);
        Assert.Null(issuer.Receive(right.Respond(finalization), new TestTrust(), Ca()));
    }

    [Fact]
    public void A_person_who_declines_or_a_connection_that_breaks_leaves_it_waiting()
    {
        Defer(Options(Requests.PukPinKey));
        using (var issuer = IssuerSession.Restore(_issuer, _clock))
        using (var declining = new ProvisioningProxy(_store, new TestUser { Consents = false }, Requests.Url, Requests.ServerCertificate, _clock))
        using (var broken = Proxy())
        {
            Assert.Equal(KeyGen2Error.Declined, Assert.Throws<KeyGen2Exception>(() => declining.Respond(issuer.InvocationRequest())).Error);
            broken.Respond(issuer.InvocationRequest());
            Assert.False(broken.IsResting);
        }

        Assert.Null(Resume());
        Assert.Equal(IssuerSessionPhase.Completed, Phase());
    }

    /// <summary>As in any session: what was wrong with the last request ends it, and nothing of it is kept.</summary>
    [Theory]
    [InlineData("mac")]
    [InlineData("id")]
    [InlineData("certificate")]
    public void A_finalization_that_does_not_verify_ends_it(string wrong)
    {
        Defer(Options(new CredentialRequest([], [], [Requests.Key("A"), Requests.Key("B")])));
        var failure = Resume(request =>
        {
            var (first, second) = (request.IssuedCredentials[0], request.IssuedCredentials[1]);
            return request with
            {
                IssuedCredentials = wrong switch
                {
                    "mac" => [first with { Mac = new byte[32] }, second],
                    "id" => [first with { Id = "C" }, second],
                    _ => [first with { CertificatePath = second.CertificatePath }, second],
                },
            };
        });
        Assert.Equal(wrong == "id" ? SksStatus.NoKey : SksStatus.Mac, Assert.IsType<SksException>(failure).Status);
        Assert.Null(_store.EnumerateProvisioningSessions(0, provisioningState: true));
        Assert.Null(_store.EnumerateKeys(0));
    }

    [Fact]
    public void Keys_are_managed_in_a_session_that_rested()
    {
        using var store = new ManagedStore();
        var target = store.Enrol(Requests.PukPinKey)["Key.1"];
        var options = store.Manage(
            new KeyOperations { Updates = new Dictionary<string, KeyTarget> { ["New"] = target } }, new CredentialRequest([], [], [Requests.Key("New")]));
        using var issuer = IssuerSession.Start(options with { DeferredIssuance = true }, TimeProvider.System);
        var management = new TestKeyManagement(null, store.Key);
        using var first = new ProvisioningProxy(store.Element, new TestUser(), Requests.Url, Requests.ServerCertificate, TimeProvider.System);
        Assert.Null(Run(issuer, first, management));
        using var second = new ProvisioningProxy(store.Element, new TestUser(), Requests.Url, Requests.ServerCertificate, TimeProvider.System);
        Assert.Null(Run(issuer, second, management));
        Assert.Equal(IssuerSessionPhase.Completed, issuer.Phase);
        Assert.Equal(ProtectionStatus.PinProtected | ProtectionStatus.PukProtected, store.Element.GetKeyProtectionInfo(Assert.Single(store.Handles)).ProtectionStatus);
    }

    private static IssuerSessionOptions Options(CredentialRequest request) => Requests.Options(request) with { DeferredIssuance = true };

    private SecureElement Open() => new(StoreDirectory.OpenOrCreate(Path.Combine(_folder.FullName, "store")), _clock);

    private void Restart()
    {
        _store.Dispose();
        _store = Open();
    }

    private ProvisioningProxy Proxy() => new(_store, new TestUser("1739", "2840"), Requests.Url, Requests.ServerCertificate, _clock);

    private TestCertificateIssuer Ca() => new(_ca);

    private IssuerSessionPhase Phase()
    {
        using var issuer = IssuerSession.Restore(_issuer, _clock);
        return issuer.Phase;
    }

    /// <summary>The first invocation.</summary>
    private Exception? Defer(IssuerSessionOptions options)
    {
        using var issuer = IssuerSession.Start(options, _clock);
        using var proxy = Proxy();
        var failure = Record.Exception(() => Run(issuer, proxy));
        Assert.True(proxy.IsResting);
        Assert.False(proxy.IsComplete);
        _issuer = issuer.Save();
        return failure;
    }

    /// <summary>The second invocation.</summary>
    private Exception? Resume(Func<ProvisioningFinalizationRequest, ProvisioningFinalizationRequest>? change = null)
    {
        using var issuer = IssuerSession.Restore(_issuer, _clock);
        using var proxy = Proxy();
        var failure = Record.Exception(() => Run(issuer, proxy, change: change));
        _issuer = issuer.Save();
        return failure;
    }

    private byte[]? Run(
        IssuerSession issuer,
        ProvisioningProxy proxy,
        TestKeyManagement? management = null,
        Func<ProvisioningFinalizationRequest, ProvisioningFinalizationRequest>? change = null)
    {
        for (byte[]? request = issuer.InvocationRequest(); request is not null;)
        {
            if (change is not null && issuer.Phase == IssuerSessionPhase.ProvisioningFinalization)
            {
                request = change(ProvisioningFinalizationRequest.Read(request)).Write();
            }

            request = issuer.Receive(proxy.Respond(request), new TestTrust(), Ca(), management);
        }

        return null;
    }
}
