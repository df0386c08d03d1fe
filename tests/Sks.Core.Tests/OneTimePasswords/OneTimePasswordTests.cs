using Sks.Core.Keys;
using Sks.Core.OneTimePasswords;
using Xunit;

namespace Sks.Core.Tests.OneTimePasswords;

public sealed class OneTimePasswordTests
{
    [Fact]
    public void Every_offset_is_within_an_hmac_of_20_bytes_and_the_highest_bit_is_dropped()
    {
        for (int offset = 0; offset < 16; offset++)
        {
            byte[] hmac = new byte[20];
            hmac[offset] = 0xFF;
            hmac[19] = (byte)offset;
            Assert.Equal($"{0x7F00_0000 % 100_000_000:D8}", OneTimePassword.Code(hmac, 8));
        }
    }

    [Fact]
    public void Leading_zeros_are_kept()
    {
        byte[] hmac = new byte[20];
        hmac[3] = 42;
        Assert.Equal("000042", OneTimePassword.Code(hmac, 6));
    }

    [Fact]
    public void An_hmac_that_is_too_short_is_an_error_of_the_specification()
    {
        Assert.Equal(SksStatus.Crypto, Assert.Throws<SksException>(() => OneTimePassword.Code(new byte[19], 6)).Status);
        Assert.Equal(SksStatus.Crypto, Assert.Throws<SksException>(() => OneTimePassword.Code([], 6)).Status);
    }

    [Theory]
    [InlineData("Counter:w:7 Digits:r:6", 7, 6)]
    [InlineData("Digits:r:8 Other:r:x Counter:w:18446744073709551615", ulong.MaxValue, 8)]
    [InlineData("Counter:w:007 Digits:w:7", 7, 7)]
    public void Hotp_properties_are_read(string bag, ulong counter, int digits) =>
        Assert.Equal(new HotpProperties(counter, digits), HotpProperties.Read(Bag(HotpProperties.Type, bag)));

    [Theory]
    [InlineData("Digits:r:6", "has no Counter")]
    [InlineData("Counter:w:7", "has no Digits")]
    [InlineData("counter:w:7 Digits:r:6", "has no Counter")]
    [InlineData("Counter:r:7 Digits:r:6", "read-only")]
    [InlineData("Counter:w:-1 Digits:r:6", "Counter in the key's property bag is no whole number")]
    [InlineData("Counter:w:18446744073709551616 Digits:r:6", "Counter")]
    [InlineData("Counter:w:0x7 Digits:r:6", "Counter")]
    [InlineData("Counter:w: Digits:r:6", "Counter")]
    [InlineData("Counter:w:7 Digits:r:5", "from 6 to 8")]
    [InlineData("Counter:w:7 Digits:r:9", "from 6 to 8")]
    [InlineData("Counter:w:7 Digits:r:six", "from 6 to 8")]
    public void Nonsense_in_an_hotp_bag_is_an_option_error_that_names_the_property(string bag, string saying)
    {
        var failure = Assert.Throws<SksException>(() => HotpProperties.Read(Bag(HotpProperties.Type, bag)));
        Assert.Equal(SksStatus.Option, failure.Status);
        Assert.Contains(saying, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Digits:r:6", 6, 30, 0)]
    [InlineData("T0:r:1000 TimeStep:r:60 Digits:r:7", 7, 60, 1000)]
    public void Totp_properties_are_read_with_the_defaults_of_the_RFC(string bag, int digits, int timeStep, long t0) =>
        Assert.Equal(new TotpProperties(digits, timeStep, t0), TotpProperties.Read(Bag(TotpProperties.Type, bag)));

    [Theory]
    [InlineData("TimeStep:r:30")]
    [InlineData("Digits:r:6 TimeStep:r:0")]
    [InlineData("Digits:r:6 TimeStep:r:86401")]
    [InlineData("Digits:r:6 TimeStep:r:30s")]
    [InlineData("Digits:r:6 T0:r:-5")]
    [InlineData("Digits:r:6 T0:r:9223372036854775807")]
    [InlineData("Digits:r:4")]
    public void Nonsense_in_a_totp_bag_is_an_option_error(string bag) =>
        Assert.Equal(SksStatus.Option, Assert.Throws<SksException>(() => TotpProperties.Read(Bag(TotpProperties.Type, bag))).Status);

    [Fact]
    public void A_time_step_begins_on_its_first_second_and_ends_after_its_last()
    {
        var totp = new TotpProperties(6, 30, 100);
        Assert.Equal((0UL, 30), Of(100));
        Assert.Equal((0UL, 1), Of(129));
        Assert.Equal((1UL, 30), Of(130));
        Assert.Equal(SksStatus.NotAllowed, Assert.Throws<SksException>(() => Of(99)).Status);

        (ulong Steps, int Left) Of(long seconds)
        {
            var moment = DateTimeOffset.FromUnixTimeSeconds(seconds);
            return (totp.TimeSteps(moment), totp.SecondsLeft(moment));
        }
    }

    [Fact]
    public void A_counter_at_its_end_has_no_next_one()
    {
        Assert.Equal("18446744073709551615", new HotpProperties(ulong.MaxValue - 1, 6).NextCounter);
        var failure = Assert.Throws<SksException>(() => new HotpProperties(ulong.MaxValue, 6).NextCounter);
        Assert.Equal(SksStatus.NotAllowed, failure.Status);
    }

    private static KeyExtension Bag(string type, string properties)
    {
        using var writer = new DataTypes.DataWriter();
        foreach (string property in properties.Split(' '))
        {
            string[] parts = property.Split(':');
            writer.String(parts[0]).Bool(parts[1] == "w").String(parts[2]);
        }

        return new KeyExtension(type, ExtensionSubType.PropertyBag, "", writer.ToArray());
    }
}
