using System.Text.Json.Nodes;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Xunit;

namespace Sks.KeyGen2.Tests.Contents;

/// <summary>All that can be fitted to a key, from the issuer's half through the proxy into a real store.</summary>
public sealed class CredentialContentsTests : IDisposable
{
    private static readonly Dictionary<string, ContentScenario> Scenarios = ImportScenarios.All.Concat(ExtensionScenarios.All).ToDictionary();

    private readonly SecureElement _store = new(SealedStore.InMemory(), TimeProvider.System);

    public static TheoryData<string> Names { get; } = [.. Scenarios.Keys];

    public static TheoryData<string> Costly { get; } = [.. Scenarios.Where(scenario => scenario.Value.Uses > 0).Select(scenario => scenario.Key)];

    public void Dispose() => _store.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void What_the_issuer_fits_to_a_key_is_what_the_key_has(string name)
    {
        var scenario = Scenarios[name];
        var user = new TestUser();
        using var enrolling = Enrol(scenario, user, scenario.Uses);
        enrolling.Run();
        Assert.Equal(IssuerSessionPhase.Completed, enrolling.Issuer.Phase);
        scenario.Check(_store, _store.EnumerateKeys(0)!.KeyHandle);
        Assert.Equal(scenario.Warnings, user.Imports.Count);
    }

    /// <summary>The store, which counts for itself, stops at the limit that the issuer announced; so the issuer must stop first.</summary>
    [Theory]
    [MemberData(nameof(Costly))]
    public void One_reserved_use_less_fails_on_the_issuers_side_before_anything_is_sent(string name)
    {
        var scenario = Scenarios[name];
        using var enrolling = Enrol(scenario, new TestUser(), (ushort)(scenario.Uses - 1));
        var mistake = Assert.Throws<InvalidOperationException>(enrolling.Run);
        Assert.Contains($"{scenario.Uses} times, but only {scenario.Uses - 1}", mistake.Message, StringComparison.Ordinal);
        Assert.Equal((6, IssuerSessionPhase.Failed), (enrolling.Messages.Count, enrolling.Issuer.Phase));
        enrolling.Proxy.Dispose();
        Assert.Null(_store.EnumerateKeys(0));
    }

    /// <summary>The store stops at the limit, so what ran was within it; here, that nothing of it was left over.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void The_session_key_is_used_exactly_as_often_as_was_announced(string name)
    {
        var scenario = Scenarios[name];
        using var enrolling = Enrol(scenario, new TestUser(), scenario.Uses);
        enrolling.Run();
        using var state = IssuerSessionState.Read(enrolling.Issuer.Save());
        var credential = JsonNode.Parse(enrolling.Messages[6])!["issuedCredentials"]![0]!.AsObject();
        int decryptions = (credential["encryptedExtensions"]?.AsArray().Count ?? 0)
            + credential.Count(property => property.Key is "importSymmetricKey" or "importPrivateKey");
        Assert.Equal(state.SessionKeyLimit, state.MacSequenceCounter + decryptions);
    }

    [Fact]
    public void A_trust_anchor_is_handed_to_the_owner_when_the_session_is_complete_and_not_before()
    {
        using var enrolling = Enrol(Scenarios["a trust anchor"], new TestUser(), 0);
        Assert.Empty(enrolling.Proxy.TrustAnchors);
        enrolling.Run();
        Assert.Equal([enrolling.Issuer.IssuedCertificatePaths["Key.1"][^1]], enrolling.Proxy.TrustAnchors);
    }

    [Fact]
    public void A_person_who_does_not_take_the_issuers_private_key_keeps_nothing()
    {
        var user = new TestUser { AcceptsImports = false };
        using var enrolling = Enrol(Scenarios["a private key, EC P-256"], user, 2);
        Assert.Equal(KeyGen2Error.Declined, Assert.Throws<KeyGen2Exception>(enrolling.Run).Error);
        Assert.Equal(("Test key", Requests.Url), (user.Imports[0].FriendlyName, user.Imports[0].InvocationUri));
        Assert.Null(_store.EnumerateProvisioningSessions(0, provisioningState: true));
        Assert.Null(_store.EnumerateKeys(0));
    }

    private Enrolling Enrol(ContentScenario scenario, TestUser user, ushort reserved)
    {
        var options = Requests.Options(new CredentialRequest([], [], [scenario.Key])) with { ReservedSessionKeyUses = reserved };
        return new Enrolling(
            _store,
            user,
            options,
            contents: (ca, _, key) => scenario.Contents(ca.Certify(scenario.PublicKey ?? key.SubjectPublicKeyInfo)))
        { IssuerForgets = true };
    }
}
