using Sks.Core.Algorithms;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Proxy;
using Xunit;

namespace Sks.KeyGen2.Tests.Invoking;

/// <summary>clientCapabilityQuery and its answers, as the device is, as the person agrees, and as the issuer insists.</summary>
public sealed class CapabilityTests : IDisposable
{
    private const string Unknown = "https://issuer.example/capability";

    private static readonly string[] Logotypes =
        [CapabilityUris.LogotypeList, CapabilityUris.LogotypeCard, CapabilityUris.LogotypeIcon, CapabilityUris.LogotypeApplication];

    private static readonly string[] DeviceSpecific = [CapabilityUris.ImeiNumber, CapabilityUris.IpAddress, CapabilityUris.MacAddress];

    private static readonly OperatingSystemName Debian = new("Debian GNU/Linux", "13");

    private readonly SecureElement _store = new(SealedStore.InMemory(), TimeProvider.System, biometricSupport: true);

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Features_are_answered_as_the_device_has_them()
    {
        Assert.Equal([false, true], Features(_store));
        _store.InitializeDevicePin("device-puk"u8, "device-pin"u8);
        Assert.Equal([true, true], Features(_store));
        using var without = new SecureElement(SealedStore.InMemory(), TimeProvider.System);
        Assert.Equal([false, false], Features(without));

        static IEnumerable<bool?> Features(SecureElement store) =>
            Answer(store, [CapabilityUris.DevicePinSupport, CapabilityUris.BiometricSupport]).Select(answer => answer.Supported);
    }

    [Fact]
    public void Algorithms_are_answered_as_the_device_has_them_and_what_is_unknown_is_not_supported()
    {
        var device = _store.GetDeviceInfo();
        Assert.All(Answer(_store, [.. device.SupportedAlgorithms]), answer => Assert.True(answer.Supported));
        Assert.All(Answer(_store, [Unknown, AlgorithmUris.Session1 + "x", CapabilityUris.LogotypeList + "s"]), answer => Assert.False(answer.Supported));
    }

    [Fact]
    public void Logotypes_are_answered_by_an_image_that_every_client_can_show()
    {
        var answers = Answer(_store, Logotypes);
        Assert.All(answers, answer => Assert.InRange(answer.ImageAttributes!.Width * answer.ImageAttributes.Height, 1u, 512u * 512u));
        Assert.Equal(["image/png", "image/svg+xml"], answers.Select(answer => answer.ImageAttributes!.MimeType).Distinct().Order());
    }

    [Fact]
    public void The_operating_system_is_told_unless_the_device_stays_anonymous_and_what_tells_devices_apart_is_never()
    {
        string[] system = [CapabilityUris.OsVendor, CapabilityUris.OsVersion];
        Assert.Equal(["Debian GNU/Linux", "13"], Answer(_store, system).Select(answer => answer.Values.Single()));
        Assert.All(Answer(_store, system, privacyEnabled: true), answer => Assert.False(answer.Supported));
        Assert.All(Answer(_store, DeviceSpecific), answer => Assert.False(answer.Supported));
        Assert.All(Answer(_store, DeviceSpecific, privacyEnabled: true), answer => Assert.False(answer.Supported));
    }

    [Theory]
    [InlineData("NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"13\"\n", "Debian GNU/Linux", "13")]
    [InlineData("PRETTY_NAME=x\r\nNAME=Alpine\r\nVERSION_ID=3.22\r\n", "Alpine", "3.22")]
    [InlineData("NAME=\"Ze\u0007bra\"\nVERSION=1", "", "")]
    [InlineData("", "", "")]
    public void The_operating_system_is_named_by_its_release_file(string file, string vendor, string version) =>
        Assert.Equal(new OperatingSystemName(vendor, version), OperatingSystemName.FromRelease(file));

    [Fact]
    public void The_issuer_gets_every_answer_after_consent_and_has_it_still_when_it_comes_back()
    {
        string[] query = [.. Logotypes, .. DeviceSpecific, CapabilityUris.OsVersion, CapabilityUris.DevicePinSupport, AlgorithmUris.P256, Unknown];
        var user = new TestUser("1739");
        using var enrolling = new Enrolling(_store, user, Requests.Options() with { ClientCapabilityQuery = query }) { IssuerForgets = true };
        Assert.Empty(enrolling.Issuer.ClientCapabilities);
        enrolling.Run();
        var answers = enrolling.Issuer.ClientCapabilities;
        Assert.Equal(query.Order(), answers.Keys.Order());
        Assert.True(answers[AlgorithmUris.P256].Supported);
        Assert.Equal(192u, answers[CapabilityUris.LogotypeList].ImageAttributes!.Width);
        Assert.Equal(user.Consented[0].Disclosed.Select(c => (c.Type, c.Supported, string.Join('|', c.Values), c.ImageAttributes)),
            query.Select(uri => answers[uri]).Select(c => (c.Type, c.Supported, string.Join('|', c.Values), c.ImageAttributes)));
    }

    [Theory]
    [InlineData("less")]
    [InlineData("none")]
    [InlineData("more")]
    [InlineData("twice")]
    [InlineData("another")]
    public void An_issuer_takes_one_answer_to_each_question_and_no_other(string lie)
    {
        using var enrolling = new Enrolling(
            _store, new TestUser("1739"), Requests.Options() with { ClientCapabilityQuery = [Unknown, AlgorithmUris.P256] })
        {
            Middle = (number, message) =>
            {
                if (number != 1)
                {
                    return message;
                }

                var honest = KeyGen2.Messages.InvocationResponse.Read(message);
                var answers = honest.ClientCapabilities;
                var other = ClientCapability.Is(Unknown + "/2", supported: true);
                return (honest with
                {
                    ClientCapabilities = lie switch
                    {
                        "less" => [answers[0]],
                        "none" => [],
                        "more" => [.. answers, other],
                        "twice" => [.. answers, answers[0]],
                        _ => [answers[0], other],
                    },
                }).Write();
            },
        };
        Assert.Equal(KeyGen2Error.Malformed, Assert.Throws<KeyGen2Exception>(enrolling.Run).Error);
        Assert.Equal(IssuerSessionPhase.Failed, enrolling.Issuer.Phase);
    }

    private static IReadOnlyList<ClientCapability> Answer(SecureElement store, string[] query, bool privacyEnabled = false) =>
        ClientCapabilities.Answer(query, store.GetDeviceInfo(), Debian, privacyEnabled);
}
