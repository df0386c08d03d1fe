using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Protection;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Xunit;

namespace Sks.KeyGen2.Tests;

/// <summary>Keys under the device PIN and biometrics, asked for and made over KeyGen2.</summary>
public sealed class DeviceProtectionTests : IDisposable
{
    private readonly SecureElement _store = new(SealedStore.InMemory(), TimeProvider.System, biometricSupport: true);

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_key_under_the_device_pin_is_enrolled_without_asking_for_a_pin()
    {
        _store.InitializeDevicePin("device-puk"u8, "device-pin"u8);
        var key = Requests.Key() with { DevicePinProtection = true, DeleteProtection = DeleteProtection.Puk };
        var user = new TestUser();
        Run(new CredentialRequest([], [], [key]), user);
        Assert.Empty(user.Asked);
        uint handle = _store.EnumerateKeys(0)!.KeyHandle;
        Assert.Equal(ProtectionStatus.DevicePin, _store.GetKeyProtectionInfo(handle).ProtectionStatus);
        _store.SignHashedData(handle, AlgorithmUris.EcdsaSha256, [], false, "device-pin"u8, new byte[32]);
        _store.DeleteKey(handle, "device-puk"u8);
    }

    [Fact]
    public void A_device_without_a_device_pin_refuses_such_a_key_and_keeps_nothing()
    {
        var key = Requests.Key() with { DevicePinProtection = true };
        var refusal = Assert.Throws<SksException>(() => Run(new CredentialRequest([], [], [key]), new TestUser()));
        Assert.Equal(SksStatus.Option, refusal.Status);
        Assert.Null(_store.EnumerateProvisioningSessions(0, provisioningState: true));
        Assert.Null(_store.EnumerateKeys(0));
    }

    [Fact]
    public void Biometric_protection_arrives_as_it_was_asked_for()
    {
        var keys = new[]
        {
            Requests.Key("A") with { BiometricProtection = BiometricProtection.Alternative },
            Requests.Key("C") with { BiometricProtection = BiometricProtection.Combined },
        };
        var exclusive = Requests.Key("E") with { BiometricProtection = BiometricProtection.Exclusive };
        Run(new CredentialRequest([], [Requests.Pin("PIN.1", keys)], [exclusive]), new TestUser("1739", "2840"));
        var found = new List<BiometricProtection>();
        for (var next = _store.EnumerateKeys(0); next is not null; next = _store.EnumerateKeys(next.KeyHandle))
        {
            found.Add(_store.GetKeyProtectionInfo(next.KeyHandle).BiometricProtection);
        }

        Assert.Equal([BiometricProtection.Alternative, BiometricProtection.Combined, BiometricProtection.Exclusive], found);
    }

    private void Run(CredentialRequest request, TestUser user)
    {
        using var enrolling = new Enrolling(_store, user, Requests.Options(request)) { IssuerForgets = true };
        enrolling.Run();
        Assert.Equal(IssuerSessionPhase.Completed, enrolling.Issuer.Phase);
    }
}
