using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Issuer.DeviceTrust;
using Sks.Issuer.Tests.Testing;
using Sks.Testing.Fuzzing;

namespace Sks.Issuer.Tests.DeviceTrust;

public sealed class VendorTrustTests : IDisposable
{
    private readonly TestVendor _vendor = new();
    private readonly ManualClock _clock = new();
    private readonly ECDsa _deviceKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void A_device_of_a_trusted_vendor_is_trusted_with_and_without_the_root_in_its_path()
    {
        using var device = Device();
        Assert.Null(Trust().ReasonToRefuse([device.RawData, _vendor.Root.RawData]));
        Assert.Null(Trust().ReasonToRefuse([device.RawData]));
    }

    [Fact]
    public void A_device_of_another_vendor_is_refused_by_name()
    {
        using var other = new TestVendor("Other Vendor");
        using var device = other.Certify(new PublicKey(_deviceKey));
        Assert.Equal(
            "The device certificate was not issued by a vendor that this issuer trusts: CN=Other Vendor.",
            Trust().ReasonToRefuse([device.RawData, other.Root.RawData]));
    }

    [Fact]
    public void A_vendor_of_the_same_name_is_not_the_vendor()
    {
        using var impostor = new TestVendor();
        using var device = impostor.Certify(new PublicKey(_deviceKey));
        Assert.NotNull(Trust().ReasonToRefuse([device.RawData, impostor.Root.RawData]));
        Assert.NotNull(Trust().ReasonToRefuse([device.RawData, _vendor.Root.RawData]));
    }

    [Fact]
    public void A_self_signed_device_is_refused()
    {
        var request = new CertificateRequest("CN=Homemade", _deviceKey, HashAlgorithmName.SHA256);
        using var device = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Assert.Contains("CN=Homemade", Trust().ReasonToRefuse([device.RawData]), StringComparison.Ordinal);
        Assert.NotNull(new VendorTrust([], _clock).ReasonToRefuse([device.RawData]));
    }

    [Fact]
    public void A_device_cannot_vouch_for_another_device()
    {
        using var device = Device();
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = TestVendor.Certify(device, _deviceKey, new PublicKey(otherKey), "CN=Smuggled");
        Assert.NotNull(Trust().ReasonToRefuse([other.RawData, device.RawData, _vendor.Root.RawData]));
    }

    [Fact]
    public void An_expired_device_certificate_is_refused()
    {
        using var device = _vendor.Certify(new PublicKey(_deviceKey), "CN=Old", DateTimeOffset.UtcNow.AddDays(-9), DateTimeOffset.UtcNow.AddDays(-2));
        Assert.Contains("expired", Trust().ReasonToRefuse([device.RawData]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_certificate_expires_by_the_issuers_clock()
    {
        using var device = Device();
        var trust = Trust();
        Assert.Null(trust.ReasonToRefuse([device.RawData]));
        _clock.Advance(TimeSpan.FromDays(366));
        Assert.Contains("CN=Device 1", trust.ReasonToRefuse([device.RawData]), StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromDays(-400));
        Assert.Contains("not valid yet", trust.ReasonToRefuse([device.RawData]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_of_an_expired_vendor_root_is_refused()
    {
        using var vendor = new TestVendor(notAfter: DateTimeOffset.UtcNow.AddDays(-2));
        using var device = vendor.Certify(new PublicKey(_deviceKey));
        Assert.Contains("expired", new VendorTrust([vendor.Root], _clock).ReasonToRefuse([device.RawData]), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_vendors_anonymously_or_with_anything_else_nobody_is_trusted()
    {
        using var device = Device();
        Assert.NotNull(new VendorTrust([], _clock).ReasonToRefuse([device.RawData]));
        Assert.NotNull(Trust().ReasonToRefuse([]));
        Assert.NotNull(Trust().ReasonToRefuse([[]]));
        Assert.NotNull(Trust().ReasonToRefuse([[1, 2, 3]]));
        Assert.NotNull(Trust().ReasonToRefuse([.. Enumerable.Repeat(device.RawData, 9)]));
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void Mutated_device_certificates_are_refused_or_still_the_same_certificate()
    {
        using var device = Device();
        var trust = Trust();
        Fuzz.Run(2000, 1, random =>
        {
            byte[] mutated = [.. device.RawData];
            mutated[random.Next(mutated.Length)] ^= (byte)(1 << random.Next(8));
            byte[] cut = random.Next(5) == 0 ? mutated[..random.Next(mutated.Length)] : mutated;
            Assert.NotNull(trust.ReasonToRefuse([cut, _vendor.Root.RawData]));
        });
    }

    [Fact]
    public void Names_in_a_refusal_are_one_harmless_line()
    {
        using var other = new TestVendor("Evil\u202E\u0007");
        using var device = other.Certify(new PublicKey(_deviceKey));
        string? reason = Trust().ReasonToRefuse([device.RawData]);
        Assert.DoesNotContain('\u202E', reason!);
        Assert.DoesNotContain('\u0007', reason!);
    }

    public void Dispose()
    {
        _vendor.Dispose();
        _deviceKey.Dispose();
    }

    private VendorTrust Trust() => new([_vendor.Root], _clock);

    private X509Certificate2 Device() => _vendor.Certify(new PublicKey(_deviceKey));
}
