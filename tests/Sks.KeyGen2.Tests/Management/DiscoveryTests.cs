using System.Security.Cryptography;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.SessionSecurity;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Issuer.Management;
using Sks.KeyGen2.Messages;
using Xunit;
using PublicKey = Sks.Core.PublicKeys.PublicKey;

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

    [Fact]
    public void An_issuer_is_told_of_nobody_elses_keys()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _store.Enrol(Requests.PukPinKey);
        var theirs = _store.Enrol(new CredentialRequest([], [], [Requests.Key()]), other)["Key.1"];
        _store.Enrol(new CredentialRequest([], [], [Requests.Key()]), change: options => options with { KeyManagementKey = [] });
        Assert.Equal([theirs.Certificate], Found(other).Select(credential => credential.CertificatePath[0]));
        using var nobody = RSA.Create(2048);
        Assert.Empty(Found(nobody));
    }

    [Fact]
    public void Each_lookup_has_its_own_answer()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _store.Enrol(Requests.PukPinKey);
        _store.Enrol(new CredentialRequest([], [], [Requests.Key("A"), Requests.Key("B", usage: AppUsage.Signature)]), other);
        KeyLookup[] lookups =
        [
            new("all", other.ExportSubjectPublicKeyInfo()),
            new("signing", other.ExportSubjectPublicKeyInfo(), new SearchFilter { AppUsage = AppUsage.Signature }),
            new("none", other.ExportSubjectPublicKeyInfo(), new SearchFilter { SubjectRegEx = "CN=Nobody" }),
            new("mine", _store.PublicKey, new SearchFilter { Grouping = PinGrouping.None, SubjectRegEx = "CN=Test Person" }),
        ];
        using var session = _store.Run(_store.Manage(KeyOperations.None) with { Lookups = lookups }, null, _store.Key, other);
        Assert.Equal(
            [("all", 2), ("signing", 1), ("none", 0), ("mine", 1)],
            session.KeyManagement!.Seen!.Select(result => (result.Id, result.MatchingCredentials.Count)));
    }

    [Fact]
    public void Keys_of_sessions_that_are_still_open_are_not_found()
    {
        using (var open = _store.Prepare(_store.Manage(KeyOperations.None, new CredentialRequest([], [], [Requests.Key()]))))
        {
            byte[] request = open.Issuer.InvocationRequest();
            while (open.Issuer.Phase != IssuerSessionPhase.ProvisioningFinalization)
            {
                request = open.Issuer.Receive(open.Proxy.Respond(request), open.Trust, open.CertificateIssuer)!;
            }

            Assert.NotNull(_store.Element.EnumerateProvisioningSessions(0, provisioningState: true));
            Assert.Empty(Found(_store.Key));
        }
    }

    /// <summary>Whose device it is would be told by a certificate of an identified session; and nothing could be done to it (section 6.4).</summary>
    [Fact]
    public void Only_credentials_of_the_sessions_own_privacy_mode_are_told()
    {
        var identified = _store.Enrol(Requests.PukPinKey)["Key.1"];
        var anonymous = _store.Enrol(new CredentialRequest([], [], [Requests.Key()]), change: options => options with { PrivacyEnabled = true })["Key.1"];
        Assert.Equal([identified.Certificate], Found(_store.Key).Select(credential => credential.CertificatePath[0]));
        Assert.Equal([anonymous.Certificate], Found(_store.Key, privacyEnabled: true).Select(credential => credential.CertificatePath[0]));
    }

    [Theory]
    [InlineData("value")]
    [InlineData("key")]
    [InlineData("id")]
    [InlineData("filter")]
    [InlineData("filter removed")]
    [InlineData("nonce")]
    [InlineData("other session")]
    public void A_lookup_that_its_key_has_not_signed_for_this_session_ends_it(string forged)
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _store.Enrol(Requests.PukPinKey);
        string before = _store.State();
        var options = _store.Manage(KeyOperations.None) with
        {
            Lookups = [ManagedStore.Lookup(_store.PublicKey, new SearchFilter { SubjectRegEx = "CN=Test Person" })],
        };
        using (var session = new Enrolling(_store.Element, new TestUser(), options)
        {
            KeyManagement = new TestKeyManagement(null, _store.Key),
            Middle = (number, message) => number == 4 ? Forge(CredentialDiscoveryRequest.Read(message)).Write() : message,
        })
        {
            Assert.Equal(KeyGen2Error.Proof, Assert.Throws<KeyGen2Exception>(session.Run).Error);
            Assert.Equal(5, session.Messages.Count);
        }

        Assert.Equal(before, _store.State());

        CredentialDiscoveryRequest Forge(CredentialDiscoveryRequest request)
        {
            var lookup = request.LookupSpecifiers[0];
            return request with
            {
                LookupSpecifiers =
                [
                    forged switch
                    {
                        "value" => lookup with { Value = [.. lookup.Value[1..], 0] },
                        "key" => lookup with { PublicKey = PublicKey.Read(other.ExportSubjectPublicKeyInfo()) },
                        "id" => lookup with { Id = "Lookup.2" },
                        "filter" => lookup with { SearchFilter = new SearchFilter { SubjectRegEx = "CN=.*" } },
                        "filter removed" => lookup with { SearchFilter = null },
                        "nonce" => lookup with { Nonce = new byte[32] },
                        _ => Signed(lookup, LookupNonce.For(request.ClientSessionId, "another")),
                    },
                ],
            };
        }

        LookupSpecifier Signed(LookupSpecifier lookup, byte[] nonce) => LookupSpecifier.Sign(
            lookup.Id, nonce, lookup.SearchFilter, lookup.Algorithm, lookup.PublicKey, data => KeyManagementSigner.Sign(_store.Key, data));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES384")]
    [InlineData("none")]
    public void A_lookup_by_an_algorithm_that_is_not_its_keys_is_malformed(string algorithm)
    {
        _store.Enrol(Requests.PukPinKey);
        using var session = new Enrolling(_store.Element, new TestUser(), _store.Manage(KeyOperations.None) with { Lookups = [ManagedStore.Lookup(_store.PublicKey)] })
        {
            KeyManagement = new TestKeyManagement(null, _store.Key),
            Middle = (number, message) => number == 4 ? Resign(CredentialDiscoveryRequest.Read(message)).Write() : message,
        };
        Assert.Equal(KeyGen2Error.Malformed, Assert.Throws<KeyGen2Exception>(session.Run).Error);

        CredentialDiscoveryRequest Resign(CredentialDiscoveryRequest request)
        {
            var (nonce, key) = (request.LookupSpecifiers[0].Nonce, request.LookupSpecifiers[0].PublicKey);
            var signed = LookupSpecifier.Sign("Lookup.1", nonce, null, algorithm, key, data => KeyManagementSigner.Sign(_store.Key, data));
            return request with { LookupSpecifiers = [signed] };
        }
    }

    [Theory]
    [InlineData("another id")]
    [InlineData("one less")]
    [InlineData("one twice")]
    public void An_answer_that_is_not_one_for_each_lookup_is_refused_and_nothing_is_decided(string wrong)
    {
        KeyLookup[] lookups = [new("A", _store.PublicKey), new("B", _store.PublicKey)];
        using var session = new Enrolling(_store.Element, new TestUser(), _store.Manage(KeyOperations.None) with { Lookups = lookups })
        {
            KeyManagement = new TestKeyManagement(null, _store.Key),
            Middle = (number, message) => number == 5 ? Change(CredentialDiscoveryResponse.Read(message)).Write() : message,
        };
        Assert.Equal(KeyGen2Error.Proof, Assert.Throws<KeyGen2Exception>(session.Run).Error);
        Assert.Equal(0, session.KeyManagement!.Decided);

        CredentialDiscoveryResponse Change(CredentialDiscoveryResponse response) => response with
        {
            LookupResults = wrong switch
            {
                "another id" => [response.LookupResults[0], response.LookupResults[1] with { Id = "C" }],
                "one less" => [response.LookupResults[0]],
                _ => [response.LookupResults[0], response.LookupResults[0]],
            },
        };
    }

    [Fact]
    public void A_second_discovery_in_one_session_is_out_of_order()
    {
        byte[] first = [];
        using var session = new Enrolling(_store.Element, new TestUser(), _store.Manage(KeyOperations.None) with { Lookups = [ManagedStore.Lookup(_store.PublicKey)] })
        {
            KeyManagement = new TestKeyManagement(null, _store.Key),
            Middle = (number, message) => number == 4 ? first = message : number == 6 ? first : message,
        };
        Assert.Equal(KeyGen2Error.OutOfOrder, Assert.Throws<KeyGen2Exception>(session.Run).Error);
    }

    private IReadOnlyList<MatchingCredential> Found(AsymmetricAlgorithm key, bool privacyEnabled = false)
    {
        var options = Requests.Options(CredentialRequest.Nothing) with
        {
            Lookups = [ManagedStore.Lookup(key.ExportSubjectPublicKeyInfo())],
            PrivacyEnabled = privacyEnabled,
        };
        using var session = _store.Run(options, null, key);
        return session.KeyManagement!.Seen![0].MatchingCredentials;
    }
}
