using Sks.Core.Devices;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Messages;
using Sks.KeyGen2.Proxy;
using Xunit;

namespace Sks.KeyGen2.Tests.Invoking;

/// <summary>What an InvocationRequest asks for besides capabilities.</summary>
public sealed class InvocationTests : IDisposable
{
    private readonly SecureElement _store = new(SealedStore.InMemory(), TimeProvider.System);

    public static TheoryData<string> WrongOptions { get; } =
        ["language", "language twice", "container twice", "query twice", "query", "privacy", "unlock", "keys", "endorsed", "preset PIN", "uses"];

    public void Dispose() => _store.Dispose();

    [Fact]
    public void The_person_is_asked_with_all_that_the_issuer_says_and_learns()
    {
        var user = new TestUser("1739");
        using var enrolling = new Enrolling(_store, user, Requests.Options() with
        {
            PreferredLanguages = ["sv", "en"],
            TargetKeyContainers = [KeyContainer.Embedded, KeyContainer.Software],
            ClientCapabilityQuery = [CapabilityUris.OsVendor],
        });
        enrolling.Run();
        var asked = Assert.Single(user.Consented);
        Assert.Equal((Requests.Url, InvocationAction.Manage, false), (asked.InvocationUri, asked.Action, asked.PrivacyEnabled));
        Assert.Equal(["sv", "en"], asked.PreferredLanguages);
        Assert.Equal(CapabilityUris.OsVendor, Assert.Single(asked.Disclosed).Type);
    }

    [Fact]
    public void An_issuer_that_wants_another_kind_of_container_is_told_which_this_is_and_nobody_is_asked()
    {
        var user = new TestUser("1739");
        using var enrolling = new Enrolling(
            _store, user, Requests.Options() with { TargetKeyContainers = [KeyContainer.Uicc, KeyContainer.SdCard] });
        var refusal = Assert.Throws<KeyGen2Exception>(enrolling.Run);
        Assert.Equal(KeyGen2Error.Unsupported, refusal.Error);
        Assert.Contains("(uicc, sdcard)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("software", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(user.Consented);
    }

    [Theory]
    [InlineData(DeviceType.LocationEmbedded, KeyContainer.Software)]
    [InlineData(DeviceType.LocationExternal, KeyContainer.Software)]
    [InlineData(DeviceType.LocationEmbedded | DeviceType.TypeCpu, KeyContainer.Embedded)]
    [InlineData(DeviceType.LocationExternal | DeviceType.TypeHsm, KeyContainer.External)]
    [InlineData(DeviceType.LocationSocketed | DeviceType.TypeHardware, KeyContainer.SdCard)]
    [InlineData(DeviceType.LocationSim | DeviceType.TypeHardware, KeyContainer.Uicc)]
    public void A_device_is_the_container_that_it_says_it_is(DeviceType device, KeyContainer container)
    {
        Assert.Equal(container, TargetContainer.Of(device));
        TargetContainer.Check([KeyContainer.External, container], device);
        TargetContainer.Check([], device);
    }

    [Fact]
    public void A_key_creation_request_after_unlock_is_refused_before_the_store_is_touched()
    {
        using var enrolling = new Enrolling(_store, new TestUser("1739"))
        {
            Middle = (number, message) =>
                number == 0 ? (InvocationRequest.Read(message) with { Action = InvocationAction.Unlock }).Write() : message,
        };
        Assert.Equal(KeyGen2Error.OutOfOrder, Assert.Throws<KeyGen2Exception>(enrolling.Run).Error);
        Assert.Null(_store.EnumerateProvisioningSessions(0, provisioningState: true));
    }

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void An_issuer_cannot_start_what_breaks_a_rule(string what)
    {
        var options = Requests.Options();
        Assert.Throws<ArgumentException>(() => IssuerSession.Start(
            what switch
            {
                "language" => options with { PreferredLanguages = ["swe"] },
                "language twice" => options with { PreferredLanguages = ["sv", "sv"] },
                "container twice" => options with { TargetKeyContainers = [KeyContainer.Uicc, KeyContainer.Uicc] },
                "query twice" => options with { ClientCapabilityQuery = [CapabilityUris.OsVendor, CapabilityUris.OsVendor] },
                "query" => options with { ClientCapabilityQuery = ["os-vendor"] },
                "privacy" => options with { PrivacyEnabled = true, ClientCapabilityQuery = [CapabilityUris.MacAddress] },
                "unlock" => options with { Action = InvocationAction.Unlock },
                "keys" => options with { Request = new([], [], [.. Enumerable.Range(0, 256).Select(i => Requests.Key($"Key.{i}"))]) },
                "endorsed" => options with { Request = new([], [], [Requests.Key() with { EndorsedAlgorithms = ["urn:b", "urn:a"] }]) },
                "preset PIN" => options with { Request = new([], [PresetPin("12")], []) },
                _ => options with { ReservedSessionKeyUses = ushort.MaxValue },
            },
            TimeProvider.System));
    }

    private static RequestedPinPolicy PresetPin(string pin)
    {
        var policy = Requests.Pin("PIN.1", Requests.Key());
        return policy with { Policy = policy.Policy with { UserDefined = false }, PresetPin = System.Text.Encoding.UTF8.GetBytes(pin) };
    }
}
