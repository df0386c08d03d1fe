using System.Text;
using Sks.Cli.Secrets;
using Sks.Core.Protection;
using Sks.Core.Secrets;

namespace Sks.Cli.Tests.Secrets;

public sealed class PinTextTests
{
    private static readonly PinPolicy Policy = new(
        "P", true, true, PinFormat.Numeric, 3, PinGrouping.None, PatternRestrictions.None, 4, 8, InputMethod.Any);

    [Theory]
    [InlineData("1234", PinFormat.Numeric, "31323334")]
    [InlineData("é", PinFormat.String, "C3A9")]
    [InlineData("00ffA0", PinFormat.Binary, "00FFA0")]
    [InlineData("00f", PinFormat.Binary, null)]
    [InlineData("xx", PinFormat.Binary, null)]
    [InlineData("é", PinFormat.Binary, null)]
    public void PINs_are_their_text_but_binary_ones_are_typed_in_hexadecimal(string typed, PinFormat format, string? pin)
    {
        using var text = new SecretBuffer(Encoding.UTF8.GetBytes(typed));
        using var decoded = PinText.Decode(text, format);
        Assert.Equal(pin, decoded is null ? null : Convert.ToHexString(decoded.Span));
    }

    [Fact]
    public void Rules_are_told_in_full()
    {
        Assert.Equal("4 to 8 digits; locks after 3 wrong PINs in a row.", PinText.Rules(Policy));
        string all = PinText.Rules(Policy with
        {
            MinLength = 6,
            MaxLength = 6,
            RetryLimit = 1,
            UserModifiable = false,
            Format = PinFormat.String,
            PatternRestrictions = (PatternRestrictions)0x1F,
        });
        Assert.StartsWith("6 bytes of text; ", all, StringComparison.Ordinal);
        foreach (string rule in (string[])["two equal", "three equal", "1234", "twice", "lower case", "1 wrong PIN", "cannot be changed"])
        {
            Assert.Contains(rule, all, StringComparison.Ordinal);
        }
    }
}
