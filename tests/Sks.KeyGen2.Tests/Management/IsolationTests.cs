using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Sks.Core;
using Sks.Core.SessionSecurity;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Issuer.Management;
using Sks.KeyGen2.Messages;
using Xunit;

namespace Sks.KeyGen2.Tests.Management;

/// <summary>Two issuers in one store: whatever one tries against the other's keys fails, and changes nothing.</summary>
public sealed class IsolationTests : IDisposable
{
    private readonly ManagedStore _store = new();
    private readonly ECDsa _intruder = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _store.Dispose();
        _intruder.Dispose();
    }

    public static TheoryData<string> Operations { get; } = ["unlock", "delete", "update", "clone"];

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_issuer_with_another_key_management_key_cannot_touch_a_key(string operation)
    {
        var target = Victim() with { KeyManagementKey = _intruder.ExportSubjectPublicKeyInfo() };
        Fails(Options(operation, target), SksStatus.Crypto);
    }

    /// <summary>The intruder also claims to be the owner, by giving its session the owner's key: which it cannot use.</summary>
    [Theory]
    [MemberData(nameof(Operations))]
    public void A_session_under_the_owners_public_key_gains_nothing(string operation)
    {
        var target = Victim() with { KeyManagementKey = _intruder.ExportSubjectPublicKeyInfo() };
        Fails(Options(operation, target) with { KeyManagementKey = _store.PublicKey }, SksStatus.Crypto);
    }

    [Theory]
    [InlineData("server")]
    [InlineData("client")]
    [InlineData("both")]
    [InlineData("certificate")]
    public void The_owner_itself_reaches_no_key_by_wrong_session_ids_or_another_certificate(string wrong)
    {
        var target = Victim();
        var other = _store.Enrol(new CredentialRequest([], [], [Requests.Key()]))["Key.1"];
        target = wrong switch
        {
            "server" => target with { ServerSessionId = other.ServerSessionId },
            "client" => target with { ClientSessionId = other.ClientSessionId },
            "both" => target with { ServerSessionId = other.ServerSessionId, ClientSessionId = other.ClientSessionId },
            _ => target with { Certificate = other.Certificate },
        };
        string before = _store.State();
        using var session = _store.Prepare(_store.Manage(new KeyOperations { Deletes = [target] }));
        Assert.Equal(KeyGen2Error.NoSuchKey, Assert.Throws<KeyGen2Exception>(session.Run).Error);
        Assert.Equal(before, _store.State());
    }

    /// <summary>The owner's own authorization, recorded in its session, replayed in the intruder's with a MAC that is right.</summary>
    [Fact]
    public void An_authorization_of_another_session_is_of_no_use()
    {
        var target = Victim();
        _store.Enrol(new CredentialRequest([], [], [Requests.Key()]));
        byte[] recorded = [];
        using (var owner = Watched(_store.Manage(new KeyOperations { Deletes = [target] }), [_store.Key], finalization =>
        {
            recorded = finalization.DeleteKeys[0].Authorization;
            throw new IOException("lost");
        }))
        {
            Assert.Throws<IOException>(owner.Run);
        }

        Assert.Equal(64, recorded.Length);
        string before = _store.State();
        Enrolling? running = null;
        var forged = Options("delete", target with { KeyManagementKey = _intruder.ExportSubjectPublicKeyInfo() });
        using (var intruder = running = Watched(forged, [_intruder], finalization => Remac(running!, finalization, recorded)))
        {
            Assert.Equal(SksStatus.Crypto, Assert.Throws<SksException>(intruder.Run).Status);
        }

        Assert.Equal(before, _store.State());
    }

    [Fact]
    public void An_anonymous_session_reaches_no_key_of_an_identified_one_nor_the_other_way_round()
    {
        foreach (bool privacy in (bool[])[true, false])
        {
            var target = _store.Enrol(Requests.PukPinKey, change: options => options with { PrivacyEnabled = !privacy })["Key.1"];
            Fails(_store.Manage(new KeyOperations { Unlocks = [target] }) with { PrivacyEnabled = privacy }, SksStatus.Option);
        }
    }

    [Fact]
    public void A_key_of_an_issuer_without_a_key_management_key_is_nobodys_to_manage()
    {
        var target = _store.Enrol(Requests.PukPinKey, change: options => options with { KeyManagementKey = [] })["Key.1"];
        Fails(_store.Manage(new KeyOperations { Deletes = [target] }), SksStatus.NotAllowed);
    }

    [Fact]
    public void An_operation_that_fails_takes_all_others_of_its_session_with_it()
    {
        var mine = _store.Enrol(new CredentialRequest([], [], [Requests.Key("A")]), _intruder)["A"];
        var theirs = Victim() with { KeyManagementKey = _intruder.ExportSubjectPublicKeyInfo() };
        var operations = new KeyOperations { Deletes = [mine, theirs] };
        Fails(
            Requests.Options(new CredentialRequest([], [], [Requests.Key("New")])) with { Operations = operations, KeyManagementKey = _intruder.ExportSubjectPublicKeyInfo() },
            SksStatus.Crypto);
    }

    private static byte[] Remac(Enrolling running, ProvisioningFinalizationRequest request, byte[] authorization)
    {
        using var state = IssuerSessionState.Read(running.Issuer.Save());
        ushort counter = (ushort)(state.MacSequenceCounter - 2);
        byte[] mac = state.SessionKey!.Mac(MethodNames.PostDeleteKey, counter, MacData.PostOperation(authorization));
        return (request with { DeleteKeys = [request.DeleteKeys[0] with { Authorization = authorization, Mac = mac }] }).Write();
    }

    private KeyTarget Victim()
    {
        var pin = Requests.Pin("PIN.1", Requests.Key());
        pin = pin with { Policy = pin.Policy with { Grouping = Core.Protection.PinGrouping.Shared } };
        var target = _store.Enrol(new CredentialRequest([Requests.Puk(pin)], [], []))["Key.1"];
        _store.Block(_store.Handles[^1]);
        return target;
    }

    private IssuerSessionOptions Options(string operation, KeyTarget target)
    {
        var forNewKey = new Dictionary<string, KeyTarget> { ["New"] = target };
        var operations = operation switch
        {
            "unlock" => new KeyOperations { Unlocks = [target] },
            "delete" => new KeyOperations { Deletes = [target] },
            "update" => new KeyOperations { Updates = forNewKey },
            _ => new KeyOperations { Clones = forNewKey },
        };
        var request = operation is "update" or "clone" ? new CredentialRequest([], [], [Requests.Key("New")]) : CredentialRequest.Nothing;
        return Requests.Options(request) with { KeyManagementKey = _intruder.ExportSubjectPublicKeyInfo(), Operations = operations };
    }

    private Enrolling Watched(IssuerSessionOptions options, ECDsa[] keys, Func<ProvisioningFinalizationRequest, byte[]> change) =>
        new(_store.Element, new TestUser(), options)
        {
            KeyManagement = new TestKeyManagement(null, keys),
            Middle = (_, message) => JsonNode.Parse(message)!["@qualifier"]!.GetValue<string>() == ProvisioningFinalizationRequest.Qualifier
                ? change(ProvisioningFinalizationRequest.Read(message))
                : message,
        };

    private void Fails(IssuerSessionOptions options, SksStatus status)
    {
        string before = _store.State();
        using (var session = _store.Prepare(options, null, _intruder, _store.Key))
        {
            Assert.Equal(status, Assert.Throws<SksException>(session.Run).Status);
            Assert.NotEqual(IssuerSessionPhase.Completed, session.Issuer.Phase);
        }

        Assert.Equal(before, _store.State());
    }
}
