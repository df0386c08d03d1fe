using System.Security.Cryptography;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Issuer.Management;
using Sks.KeyGen2.Messages;
using Sks.KeyGen2.Proxy;
using Xunit;
using PublicKey = Sks.Core.PublicKeys.PublicKey;

namespace Sks.KeyGen2.Tests.Management;

/// <summary>updatableKeyManagementKeys: an issuer's old keys make way for new ones, and nobody else's do.</summary>
public sealed class KeyManagementKeyUpdateTests : IDisposable
{
    private readonly ManagedStore _store = new();
    private readonly ECDsa _second = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private static readonly RSA Third = RSA.Create(2048);

    public void Dispose()
    {
        _store.Dispose();
        _second.Dispose();
    }

    /// <summary>One key enrolled with each generation: all can be managed with the last.</summary>
    [Fact]
    public void Every_generation_comes_under_the_present_key_and_can_be_managed_with_it()
    {
        KeyTarget[] targets =
        [
            _store.Enrol(Requests.PukPinKey)["Key.1"],
            _store.Enrol(Requests.PukPinKey, _second)["Key.1"],
            _store.Enrol(Requests.PukPinKey, Third)["Key.1"],
        ];
        byte[] present = Third.ExportSubjectPublicKeyInfo();
        var options = Requests.Options(CredentialRequest.Nothing) with
        {
            KeyManagementKey = present,
            UpdatableKeyManagementKeys = [Chain()],
            Operations = new KeyOperations { Deletes = [.. targets.Select(target => target with { KeyManagementKey = present })] },
        };
        _store.Run(options, null, Third).Dispose();
        Assert.Empty(_store.Handles);
    }

    [Fact]
    public void Sessions_of_others_and_without_a_key_stay_as_they_are()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _store.Enrol(new CredentialRequest([], [], [Requests.Key()]), stranger);
        _store.Enrol(new CredentialRequest([], [], [Requests.Key()]), change: options => options with { KeyManagementKey = [] });
        string before = _store.State();
        Update(Key(_second), RollOver.Authorize(_store.Key, Key(_second)));
        Assert.Equal(before, _store.State());
    }

    [Fact]
    public void A_session_under_the_oldest_key_passes_through_all_generations()
    {
        _store.Enrol(Requests.PukPinKey);
        Update(Key(Third), Chain());
        Assert.Equal(Third.ExportSubjectPublicKeyInfo(), _store.Element.EnumerateProvisioningSessions(0, provisioningState: false)!.KeyManagementKey);
    }

    [Theory]
    [InlineData("leaf")]
    [InlineData("top")]
    [InlineData("another successor")]
    [InlineData("another key")]
    [InlineData("beside a good one")]
    public void Nothing_is_changed_when_one_authorization_of_the_chain_does_not_verify(string wrong)
    {
        _store.Enrol(Requests.PukPinKey);
        _store.Enrol(Requests.PukPinKey, _second);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var good = Chain();
        var leaf = good.UpdatableKeyManagementKeys[0];
        UpdatableKeyManagementKey[] bad = wrong switch
        {
            "leaf" => [good with { UpdatableKeyManagementKeys = [Spoilt(leaf)] }],
            "top" => [Spoilt(good)],
            "another successor" => [RollOver.Authorize(_second, Key(stranger), leaf)],
            "another key" => [leaf with { Authorization = RollOver.Authorize(stranger, Key(Third)).Authorization }],
            _ => [good, Spoilt(RollOver.Authorize(stranger, Key(Third)))],
        };
        string before = _store.State();
        Assert.Equal(KeyGen2Error.Proof, Assert.Throws<KeyGen2Exception>(() => Update(Key(Third), bad)).Error);
        Assert.Equal(before, _store.State());

        static UpdatableKeyManagementKey Spoilt(UpdatableKeyManagementKey key)
        {
            byte[] authorization = [.. key.Authorization];
            authorization[^1] ^= 1;
            return key with { Authorization = authorization };
        }
    }

    [Fact]
    public void A_chain_that_does_not_verify_ends_the_session_before_it_is_created()
    {
        _store.Enrol(Requests.PukPinKey);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forged = RollOver.Authorize(stranger, Key(_second)) with { PublicKey = Key(_store.Key) };
        string before = _store.State();
        var options = Requests.Options() with { KeyManagementKey = _second.ExportSubjectPublicKeyInfo(), UpdatableKeyManagementKeys = [forged] };
        using var enrolling = new Enrolling(_store.Element, new TestUser("1739"), options);
        Assert.Equal(KeyGen2Error.Proof, Assert.Throws<KeyGen2Exception>(enrolling.Run).Error);
        Assert.Equal(before, _store.State());
    }

    [Fact]
    public void Six_generations_and_32_keys_are_the_limits_of_both_sides()
    {
        Assert.Null(Record.Exception(() => Start(Deep(6))));
        Assert.Throws<ArgumentException>(() => Start(Deep(7)));
        Assert.Null(Record.Exception(() => Start([.. Enumerable.Repeat(Chain(), 16)])));
        Assert.Throws<ArgumentException>(() => Start([.. Enumerable.Repeat(Chain(), 17)]));
        Assert.Null(Refusal(Deep(6)));
        Assert.Equal(KeyGen2Error.Malformed, Refusal(Deep(7)));
        Assert.Null(Refusal([.. Enumerable.Repeat(Chain(), 16)]));
        Assert.Equal(KeyGen2Error.Malformed, Refusal([.. Enumerable.Repeat(Chain(), 16), Deep(1)[0]]));
        Assert.Throws<ArgumentException>(() => IssuerSession.Start(Requests.Options() with { UpdatableKeyManagementKeys = [Chain()] }, TimeProvider.System));

        UpdatableKeyManagementKey[] Deep(int generations) => Enumerable.Range(1, generations).Aggregate<int, UpdatableKeyManagementKey[]>(
            [], (older, _) => [RollOver.Authorize(_second, Key(_second), older)]);

        void Start(UpdatableKeyManagementKey[] chain) => IssuerSession.Start(
            Requests.Options() with { KeyManagementKey = Third.ExportSubjectPublicKeyInfo(), UpdatableKeyManagementKeys = chain }, TimeProvider.System).Dispose();
    }

    private static KeyGen2Error? Refusal(UpdatableKeyManagementKey[] chain)
    {
        var golden = ProvisioningInitializationRequest.Read(System.Text.Encoding.UTF8.GetBytes(Tests.Messages.Golden.Text("ProvisioningInitializationRequest")));
        return Tests.Messages.Golden.Refusal("ProvisioningInitializationRequest", (golden with { UpdatableKeyManagementKeys = chain }).Write());
    }

    private static PublicKey Key(AsymmetricAlgorithm key) => PublicKey.Read(key.ExportSubjectPublicKeyInfo());

    /// <summary>The store's key, then the second, then the third.</summary>
    private UpdatableKeyManagementKey Chain() =>
        RollOver.Authorize(_second, Key(Third), RollOver.Authorize(_store.Key, Key(_second)));

    private void Update(PublicKey present, params UpdatableKeyManagementKey[] chain) => KeyManagementKeyUpdates.Execute(_store.Element, present, chain);
}
