using System.Security.Cryptography;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Issuer.Management;
using Sks.KeyGen2.Messages;
using Xunit;

namespace Sks.KeyGen2.Tests.Management;

/// <summary>What an issuer may ask for and decide: its mistakes show on its own side, before anything is sent.</summary>
public sealed class DecisionTests : IDisposable
{
    private readonly ManagedStore _store = new();
    private readonly KeyTarget _target;

    public DecisionTests() => _target = _store.Enrol(new CredentialRequest([], [], [Requests.Key()]))["Key.1"];

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_decision_beyond_what_the_session_announced_fails_before_it_is_sent(ushort reserved, bool enough)
    {
        var options = Searching() with { ReservedSessionKeyUses = reserved };
        using var session = _store.Prepare(options, _ => new(CredentialRequest.Nothing, new KeyOperations { Deletes = [_target] }));
        if (enough)
        {
            session.Run();
            Assert.Empty(_store.Handles);
            return;
        }

        string message = Assert.Throws<InvalidOperationException>(session.Run).Message;
        Assert.Contains("4 uses", message, StringComparison.Ordinal);
        Assert.Contains(nameof(IssuerSessionOptions.ReservedSessionKeyUses), message, StringComparison.Ordinal);
        Assert.Equal((6, IssuerSessionPhase.Failed), (session.Messages.Count, session.Issuer.Phase));
    }

    [Fact]
    public void What_was_asked_for_beforehand_is_replaced_by_what_is_decided_and_its_uses_can_be_used_for_it()
    {
        var options = Searching() with { Request = new CredentialRequest([], [], [Requests.Key("Expected")]) };
        using var session = _store.Run(options, _ => new(new CredentialRequest([], [], [Requests.Key("Decided")]), KeyOperations.None));
        Assert.Equal(["Decided"], session.Issuer.IssuedCertificatePaths.Keys);
    }

    [Fact]
    public void Nobody_to_sign_or_a_signature_by_another_key_fails_before_it_is_sent()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Fails(null);
        Fails(new WrongSigner(other));

        void Fails(IKeyManagement? management)
        {
            using var session = _store.Prepare(_store.Manage(new KeyOperations { Deletes = [_target] }));
            byte[] request = session.Issuer.InvocationRequest();
            request = session.Issuer.Receive(session.Proxy.Respond(request), session.Trust, session.CertificateIssuer, management)!;
            byte[] response = session.Proxy.Respond(request);
            Assert.Throws<InvalidOperationException>(() => session.Issuer.Receive(response, session.Trust, session.CertificateIssuer, management));
            Assert.Equal(IssuerSessionPhase.Failed, session.Issuer.Phase);
        }
    }

    public static TheoryData<string, Func<IssuerSessionOptions, KeyTarget, IssuerSessionOptions>> Contradictions { get; } = new()
    {
        { "nothing to do", (o, _) => o },
        { "keys in a session to unlock", (o, _) => o with { Action = InvocationAction.Unlock, Request = Requests.PukPinKey } },
        { "deletes in a session to unlock", (o, t) => o with { Action = InvocationAction.Unlock, Operations = new() { Deletes = [t] } } },
        { "an update of no new key", (o, t) => o with { Operations = new() { Updates = ForKey("New", t) } } },
        { "an update by a key with a PIN", (o, t) => o with { Request = Requests.PukPinKey, Operations = new() { Updates = ForKey("Key.1", t) } } },
        {
            "an update and a clone by one key",
            (o, t) => o with { Request = Keys("New"), Operations = new() { Updates = ForKey("New", t), Clones = ForKey("New", t) } }
        },
        { "two updates of one key", (o, t) => o with { Request = Keys("A", "B"), Operations = new() { Updates = new Dictionary<string, KeyTarget> { ["A"] = t, ["B"] = t } } } },
        { "an unlock and a delete of one key", (o, t) => o with { Operations = new() { Unlocks = [t], Deletes = [t] } } },
        { "a key deleted twice", (o, t) => o with { Operations = new() { Deletes = [t, t] } } },
        { "a target without a certificate", (o, t) => o with { Operations = new() { Deletes = [t with { Certificate = [1] }] } } },
        { "a target without a key management key", (o, t) => o with { Operations = new() { Deletes = [t with { KeyManagementKey = [] }] } } },
        { "deferral without keys", (o, t) => o with { DeferredIssuance = true, Operations = new() { Deletes = [t] } } },
        { "two lookups of one id", (o, t) => o with { Lookups = [new("L", t.KeyManagementKey), new("L", t.KeyManagementKey)] } },
        { "a lookup without an id", (o, t) => o with { Lookups = [new("", t.KeyManagementKey)] } },
        { "a lookup without a key", (o, _) => o with { Lookups = [new("L", [])] } },
        { "a filter without a condition", (o, t) => o with { Lookups = [new("L", t.KeyManagementKey, new SearchFilter())] } },
        { "a filter with a wrong pattern", (o, t) => o with { Lookups = [new("L", t.KeyManagementKey, new SearchFilter { EmailRegEx = "(" })] } },
        { "a filter with a wrong rule", (o, t) => o with { Lookups = [new("L", t.KeyManagementKey, new SearchFilter { KeyUsageRules = ["sign"] })] } },
        { "33 lookups", (o, t) => o with { Lookups = [.. Enumerable.Range(0, 33).Select(i => new KeyLookup($"L{i}", t.KeyManagementKey))] } },
        { "more uses than there are", (o, t) => o with { Operations = new() { Unlocks = [t] }, ReservedSessionKeyUses = 65_532 } },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void A_session_that_contradicts_itself_does_not_start(string what, Func<IssuerSessionOptions, KeyTarget, IssuerSessionOptions> change)
    {
        var options = change(_store.Manage(KeyOperations.None), _target);
        Assert.True(Record.Exception(() => IssuerSession.Start(options, TimeProvider.System)) is ArgumentException, what);
    }

    [Fact]
    public void A_lookup_by_a_P384_key_has_no_algorithm()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var options = Searching() with { Lookups = [ManagedStore.Lookup(key.ExportSubjectPublicKeyInfo())] };
        Assert.Throws<ArgumentException>(() => IssuerSession.Start(options, TimeProvider.System));
    }

    [Fact]
    public void A_decision_that_contradicts_the_session_fails_before_it_is_sent()
    {
        var options = Searching() with { Action = InvocationAction.Unlock, ReservedSessionKeyUses = 10 };
        using var session = _store.Prepare(options, _ => new(CredentialRequest.Nothing, new KeyOperations { Deletes = [_target] }));
        Assert.Throws<ArgumentException>(session.Run);
        Assert.Equal((6, IssuerSessionPhase.Failed), (session.Messages.Count, session.Issuer.Phase));
    }

    /// <summary>And a client that agreed to unlock lets no issuer create or delete, whatever the issuer's software allows.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_client_that_agreed_to_unlock_lets_nothing_be_created_or_deleted(bool delete)
    {
        var options = delete
            ? _store.Manage(new KeyOperations { Deletes = [_target] })
            : _store.Manage(KeyOperations.None, new CredentialRequest([], [], [Requests.Key("New")]));
        string before = _store.State();
        using (var session = new Enrolling(_store.Element, new TestUser(), options)
        {
            KeyManagement = new TestKeyManagement(null, _store.Key),
            Middle = (number, message) => number == 0 ? (InvocationRequest.Read(message) with { Action = InvocationAction.Unlock }).Write() : message,
        })
        {
            Assert.Equal(KeyGen2Error.OutOfOrder, Assert.Throws<KeyGen2Exception>(session.Run).Error);
        }

        Assert.Equal(before, _store.State());
    }

    private static CredentialRequest Keys(params string[] ids) => new([], [], [.. ids.Select(id => Requests.Key(id))]);

    private static Dictionary<string, KeyTarget> ForKey(string id, KeyTarget target) => new() { [id] = target };

    private IssuerSessionOptions Searching() => _store.Manage(KeyOperations.None) with { Lookups = [ManagedStore.Lookup(_store.PublicKey)] };

    private sealed class WrongSigner(ECDsa key) : IKeyManagement
    {
        public ManagementDecision Decide(IReadOnlyList<LookupResult> results) => TestKeyManagement.Nothing;

        public byte[] Sign(Core.PublicKeys.PublicKey keyManagementKey, ReadOnlySpan<byte> data) => KeyManagementSigner.Sign(key, data);
    }
}
