using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Issuer.Management;
using Xunit;

namespace Sks.KeyGen2.Tests.Management;

/// <summary>CredentialDiscovery (SKS Appendix D) between two real halves: what is found, what is decided, and what becomes of it.</summary>
public sealed class DiscoveryTests : IDisposable
{
    private readonly ManagedStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void An_issuer_finds_its_keys_decides_and_what_it_decided_is_done()
    {
        var stale = _store.Enrol(Requests.PukPinKey)["Key.1"];
        _store.Enrol(new CredentialRequest([], [], [Requests.Key("Other")]));
        uint locked = _store.Handles[0];
        _store.Block(locked);
        var lookup = ManagedStore.Lookup(_store.PublicKey);
        var options = _store.Manage(KeyOperations.None) with { Lookups = [lookup], ReservedSessionKeyUses = 7 };
        using var session = _store.Run(options, results =>
        {
            Assert.Equal("Lookup.1", Assert.Single(results).Id);
            Assert.Equal(2, results[0].MatchingCredentials.Count);
            var found = Assert.Single(results[0].MatchingCredentials, credential => credential.Locked);
            Assert.Equal(stale, KeyTarget.Of(found, lookup) with { Certificate = stale.Certificate, KeyManagementKey = stale.KeyManagementKey });
            Assert.Equal(stale.Certificate, found.CertificatePath[0]);
            var update = new Dictionary<string, KeyTarget> { ["New"] = KeyTarget.Of(found, lookup) };
            return new(new CredentialRequest([], [], [Requests.Key("New")]), new KeyOperations { Updates = update, Unlocks = [KeyTarget.Of(found, lookup)] });
        });
        Assert.Equal(10, session.Messages.Count);
        Assert.Equal(1, session.KeyManagement!.Decided);
        Assert.False(_store.IsBlocked(locked));
        Assert.Equal(session.Issuer.IssuedCertificatePaths["New"], _store.Element.GetKeyAttributes(locked).CertificatePath);
    }
}
