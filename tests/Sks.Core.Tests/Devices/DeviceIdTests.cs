using Sks.Core.Devices;
using Xunit;

namespace Sks.Core.Tests.Devices;

/// <summary>The forms of a device ID; the vector is from <c>SessionSecurity/vectors.py</c>.</summary>
public sealed class DeviceIdTests
{
    private static readonly byte[] Certificate = [0x30, 0x03, 0x02, 0x01, 0x05];

    [Fact]
    public void The_three_forms_come_from_the_sha1_fingerprint()
    {
        Assert.Equal("16c3c3e0bb5b5f4fbaecdb6df37a5a4f9d1196e4", DeviceId.Fingerprint(Certificate));
        Assert.Equal("16c3c3e0", DeviceId.ShortForm(Certificate));
        Assert.Equal("3YZD-BGZB-CVBF-6MAJ-GJBR", DeviceId.GroupedForm(Certificate));
    }

    [Theory]
    [InlineData("16c3c3e0")]
    [InlineData("16C3 C3E0")]
    [InlineData("16c3c3e0bb5b5f4fbaecdb6df37a5a4f9d1196e4")]
    [InlineData("16:c3:c3:e0:bb:5b:5f:4f:ba:ec:db:6d:f3:7a:5a:4f:9d:11:96:e4")]
    [InlineData("3yzd bgzb cvbf 6maj gjbr")]
    public void A_person_may_read_out_any_form(string claimed) => Assert.True(DeviceId.Matches(claimed, Certificate));

    [Theory]
    [InlineData("")]
    [InlineData("16c3c3e")]
    [InlineData("16c3c3e1")]
    [InlineData("3YZD-BGZB-CVBF-6MAJ")]
    [InlineData("3YZD-BGZB-CVBF-6MAJ-GJBS")]
    public void Parts_and_other_ids_do_not_match(string claimed) => Assert.False(DeviceId.Matches(claimed, Certificate));

    [Fact]
    public void The_checksum_catches_every_single_slip()
    {
        const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        string id = DeviceId.GroupedForm(Certificate);
        Assert.True(DeviceId.HasValidChecksum(id));
        for (int i = 0; i < id.Length; i++)
        {
            foreach (char other in Alphabet.Where(c => id[i] != '-' && c != id[i]))
            {
                Assert.False(DeviceId.HasValidChecksum(id[..i] + other + id[(i + 1)..]));
            }
        }

        Assert.False(DeviceId.HasValidChecksum("3YZD-BGZB-CVBF-6MAJ-GJB"));
        Assert.False(DeviceId.HasValidChecksum("3YZD-BGZB-CVBF-6MAJ-GJB0"));
    }
}
