using Sks.Core.Protection;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Issuer.Management;
using Xunit;

namespace Sks.KeyGen2.Tests.Management;

/// <summary>postUnlockKey, postDeleteKey, postUpdateKey, postCloneKeyProtection over KeyGen2, on keys that the issuer knows from its records.</summary>
public sealed class PostOperationTests : IDisposable
{
    private readonly ManagedStore _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(InvocationAction.Manage)]
    [InlineData(InvocationAction.Unlock)]
    public void A_locked_key_is_unlocked_in_a_session_without_key_creation(InvocationAction action)
    {
        var target = _store.Enrol(Requests.PukPinKey)["Key.1"];
        uint key = _store.Handles[0];
        _store.Block(key);
        using var session = _store.Run(_store.Manage(new KeyOperations { Unlocks = [target] }) with { Action = action });
        Assert.Equal(6, session.Messages.Count);
        Assert.False(_store.IsBlocked(key));
        _store.Sign(key, "1739");
    }

    [Fact]
    public void Keys_are_deleted_and_the_rest_of_their_session_comes_under_the_new_one()
    {
        var targets = _store.Enrol(new CredentialRequest([], [], [Requests.Key("A"), Requests.Key("B"), Requests.Key("C")]));
        using var session = _store.Run(_store.Manage(new KeyOperations { Deletes = [targets["A"], targets["C"]] }));
        Assert.Single(_store.Handles);
        var owner = _store.Element.EnumerateProvisioningSessions(0, provisioningState: false)!;
        Assert.Equal((session.Issuer.ServerSessionId, session.Issuer.ClientSessionId), (owner.ServerSessionId, owner.ClientSessionId));
        var moved = targets["B"] with { ServerSessionId = session.Issuer.ServerSessionId, ClientSessionId = session.Issuer.ClientSessionId };
        _store.Run(_store.Manage(new KeyOperations { Deletes = [moved] })).Dispose();
        Assert.Empty(_store.Handles);
        Assert.Null(_store.Element.EnumerateProvisioningSessions(0, provisioningState: false));
    }

    [Fact]
    public void A_key_is_replaced_under_its_handle_and_its_PIN()
    {
        var target = _store.Enrol(Requests.PukPinKey)["Key.1"];
        uint key = _store.Handles[0];
        var operations = new KeyOperations { Updates = new Dictionary<string, KeyTarget> { ["New"] = target } };
        using var session = _store.Run(_store.Manage(operations, new CredentialRequest([], [], [Requests.Key("New")])));
        Assert.Equal([key], _store.Handles);
        Assert.Equal(session.Issuer.IssuedCertificatePaths["New"], _store.Element.GetKeyAttributes(key).CertificatePath);
        _store.Sign(key, "1739");
    }

    [Fact]
    public void Keys_share_the_protection_of_a_key_that_is_replaced_at_the_same_time()
    {
        var shared = Requests.Pin("PIN.1", Requests.Key());
        shared = shared with { Policy = shared.Policy with { Grouping = PinGrouping.Shared } };
        var target = _store.Enrol(new CredentialRequest([], [shared], []))["Key.1"];
        var operations = new KeyOperations
        {
            Updates = new Dictionary<string, KeyTarget> { ["New"] = target },
            Clones = new Dictionary<string, KeyTarget> { ["Clone.1"] = target, ["Clone.2"] = target },
        };
        var request = new CredentialRequest([], [], [Requests.Key("Clone.1"), Requests.Key("New"), Requests.Key("Clone.2"), Requests.Key("Free")]);
        using var session = _store.Run(_store.Manage(operations, request));
        Assert.Equal(4, _store.Handles.Length);
        int underPin = 0;
        foreach (uint key in _store.Handles)
        {
            bool free = _store.Element.GetKeyAttributes(key).CertificatePath[0].AsSpan().SequenceEqual(session.Issuer.IssuedCertificatePaths["Free"][0]);
            underPin += _store.Element.GetKeyProtectionInfo(key).ProtectionStatus == ProtectionStatus.PinProtected ? 1 : 0;
            _store.Sign(key, free ? "" : "1739");
        }

        Assert.Equal(3, underPin);
    }

    [Fact]
    public void Everything_at_once_uses_the_session_key_exactly_as_often_as_announced()
    {
        var first = _store.Enrol(Requests.PukPinKey)["Key.1"];
        var second = _store.Enrol(new CredentialRequest([], [], [Requests.Key("A"), Requests.Key("B")]));
        var operations = new KeyOperations
        {
            Updates = new Dictionary<string, KeyTarget> { ["New"] = second["A"] },
            Unlocks = [first],
            Deletes = [second["B"]],
        };
        var options = _store.Manage(operations, new CredentialRequest([], [Requests.Pin("PIN.9", Requests.Key("Other"))], [Requests.Key("New")]));

        // PIN policy 1, two keys 6, three operations 6, close 2.
        Assert.Equal(15, OptionsRules.SessionKeyLimit(options));
        using var session = _store.Run(options);
        using var state = IssuerSessionState.Read(session.Issuer.Save());
        Assert.Equal(15, state.SessionKeyLimit);
        Assert.Equal(15 - 3, state.MacSequenceCounter);
        Assert.Equal(3, _store.Handles.Length);
    }

    [Fact]
    public void A_privacy_mode_key_is_managed_in_privacy_mode()
    {
        var target = _store.Enrol(Requests.PukPinKey, change: options => options with { PrivacyEnabled = true })["Key.1"];
        _store.Run(_store.Manage(new KeyOperations { Deletes = [target] }) with { PrivacyEnabled = true }).Dispose();
        Assert.Empty(_store.Handles);
    }

    [Fact]
    public void An_RSA_key_manages_as_well()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        var target = _store.Enrol(Requests.PukPinKey, rsa)["Key.1"];
        var options = _store.Manage(new KeyOperations { Deletes = [target] }) with { KeyManagementKey = rsa.ExportSubjectPublicKeyInfo() };
        _store.Run(options, null, rsa).Dispose();
        Assert.Empty(_store.Handles);
    }
}
