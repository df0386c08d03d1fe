using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Certificates;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>getDeviceInfo, updateFirmware.</summary>
public abstract class DeviceInfoContract : KeyStoreContract
{
    [Fact]
    public void Device_info_keeps_the_limits_of_its_table()
    {
        var info = Store.GetDeviceInfo();
        Assert.Equal(107, info.ApiLevel);
        Assert.Equal(0, (byte)info.DeviceType & 0xF0);
        Assert.InRange(info.VendorName.Length, 1, 128);
        Assert.InRange(info.VendorDescription.Length, 1, 1000);
        Assert.Equal(AlgorithmRegistry.Uris, info.SupportedAlgorithms);
        Assert.True(info.CryptoDataSize >= 16_384);
        Assert.True(info.ExtensionDataSize >= 65_536);
    }

    [Fact]
    public void The_device_certificate_path_is_ordered_and_contiguous()
    {
        var info = Store.GetDeviceInfo();
        Assert.Equal(info.CertificatePath.Count, CertificatePath.Read(info.CertificatePath).Count);
        Assert.Equal(info.DeviceCertificate, info.CertificatePath[0]);
    }

    [Fact]
    public void Without_an_update_url_there_is_no_firmware_to_update()
    {
        Assert.Equal("", Store.GetDeviceInfo().UpdateUrl);
        Fails(SksStatus.Option, () => Store.UpdateFirmware([1, 2, 3]));
        Fails(SksStatus.Option, () => Store.UpdateFirmware([]));
    }
}
