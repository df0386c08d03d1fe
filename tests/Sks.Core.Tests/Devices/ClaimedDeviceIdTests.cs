using Sks.Core.Devices;
using Xunit;

namespace Sks.Core.Tests.Devices;

/// <summary>Device IDs as people give them; the vector is that of <see cref="DeviceIdTests"/>.</summary>
public sealed class ClaimedDeviceIdTests
{
    private static readonly byte[] Certificate = [0x30, 0x03, 0x02, 0x01, 0x05];

    [Theory]
    [InlineData("16C3 c3e0", "16c3c3e0")]
    [InlineData("l6c3c3eO", "16c3c3e0")]
    [InlineData("16:C3:C3:E0:BB:5B:5F:4F:BA:EC:DB:6D:F3:7A:5A:4F:9D:11:96:E4", "16c3c3e0bb5b5f4fbaecdb6df37a5a4f9d1196e4")]
    [InlineData("3yzdbgzb cvbf 6maj-gjbr", "3YZD-BGZB-CVBF-6MAJ-GJBR")]
    public void Every_form_is_read_and_written_in_one_way(string typed, string form)
    {
        Assert.True(ClaimedDeviceId.TryParse(typed, out var id, out string mistake), mistake);
        Assert.Equal(form, id.Text);
        Assert.True(id.IsOf(Certificate));
        Assert.False(id.IsOf([0x30, 0x03, 0x02, 0x01, 0x06]));
    }

    [Theory]
    [InlineData("L", '1')]
    [InlineData("L", 'i')]
    [InlineData("Q", '0')]
    [InlineData("Q", 'o')]
    public void What_looks_alike_in_groups_is_taken_for_the_character_that_there_is(string letter, char typed)
    {
        string form = FormWith(letter);
        Assert.True(ClaimedDeviceId.TryParse(form.Replace(letter[0], typed), out var id, out string mistake), mistake);
        Assert.Equal(form, id.Text);
    }

    [Theory]
    [InlineData("", "has 8 or 40")]
    [InlineData("16c3c3e", "has 8 or 40")]
    [InlineData("16c3c3eg", "hexadecimal digits only")]
    [InlineData("３yzd-bgzb", "hexadecimal digits only")]
    [InlineData("3YZD-BGZB-CVBF-6MAJ-GJBS", "has a slip")]
    [InlineData("3YZD-BGZB-CVBF-6MAJ-GJB\u00e4", "has a slip")]
    public void What_can_be_no_device_ID_is_refused_with_the_reason(string typed, string saying)
    {
        Assert.False(ClaimedDeviceId.TryParse(typed, out var id, out string mistake));
        Assert.Contains(saying, mistake, StringComparison.Ordinal);
        Assert.False(id.IsOf(Certificate));
    }

    [Fact]
    public void A_text_of_any_length_is_refused_without_being_looked_through() =>
        Assert.False(ClaimedDeviceId.TryParse(new string('-', 1_000_000) + "16c3c3e0", out _, out _));

    /// <summary>The grouped form of some certificate that has the letter in it.</summary>
    private static string FormWith(string letter) =>
        Enumerable.Range(0, 1000).Select(i => DeviceId.GroupedForm(BitConverter.GetBytes(i))).First(form => form.Contains(letter, StringComparison.Ordinal));
}
