using Sks.KeyGen2.Tests.Messages;
using Xunit;

namespace Sks.KeyGen2.Tests.Json;

/// <summary>The data types of keygen2-0.86 chapter 5 at their edges, each through the reader of a message that has one.</summary>
public sealed class DataTypeTests
{
    private const string Initialization = "ProvisioningInitializationRequest";
    private const string Final = "ProvisioningFinalizationResponse";

    [Theory]
    [InlineData("AAAA", true)]
    [InlineData("AAA", true)]
    [InlineData("AA", true)]
    [InlineData("-_-_", true)]
    [InlineData("", true)] // No bytes: its form is right, and what needs some refuses it later.
    [InlineData("AA==", false)]
    [InlineData("AAA=", false)]
    [InlineData("A", false)]
    [InlineData("AAAAA", false)]
    [InlineData("AB", false)] // Bits left over that are not zero: a second spelling of 0x00.
    [InlineData("AAB", false)]
    [InlineData("++++", false)]
    [InlineData("////", false)]
    [InlineData("AA AA", false)]
    [InlineData(" AAAA", false)]
    [InlineData("AAAA ", false)]
    [InlineData("AA\\nAA", false)]
    [InlineData("AAAA\\r\\n", false)]
    [InlineData("AA\\u00e9A", false)]
    [InlineData("AA.A", false)]
    [InlineData("AA\\u0000A", false)]
    public void Bytes_are_base64url_in_the_one_spelling_without_padding(string text, bool accepted) =>
        Check(Final, "attestation", $"\"{text}\"", accepted);

    [Theory]
    [InlineData("2019-04-08T16:33:30Z", true)]
    [InlineData("2019-04-08T16:33:30+02:00", true)]
    [InlineData("2019-04-08T16:33:30-11:30", true)]
    [InlineData("2019-04-08T16:33:30+00:00", true)]
    [InlineData("2019-04-08T16:33:30.1Z", true)]
    [InlineData("2019-04-08T16:33:30.12Z", true)]
    [InlineData("2019-04-08T16:33:30.123+02:00", true)]
    [InlineData("2020-02-29T00:00:00Z", true)]
    [InlineData("2019-04-08T16:33:30.1234Z", false)]
    [InlineData("2019-04-08T16:33:30.Z", false)]
    [InlineData("2019-04-08T16:33:30,1Z", false)]
    [InlineData("2019-04-08T16:33:30", false)]
    [InlineData("2019-04-08T16:33:30z", false)]
    [InlineData("2019-04-08t16:33:30Z", false)]
    [InlineData("2019-04-08 16:33:30Z", false)]
    [InlineData("2019-04-08T16:33Z", false)]
    [InlineData("2019-04-08T16:33:30+0200", false)]
    [InlineData("2019-04-08T16:33:30+02", false)]
    [InlineData("2019-04-08T16:33:30+25:00", false)]
    [InlineData("2019-04-08T16:33:30+14:01", false)]
    [InlineData("2019-04-08T16:33:30+02:60", false)]
    [InlineData("2016-12-31T23:59:60Z", false)] // A leap second: no clock of ours has one.
    [InlineData("2019-04-08T24:00:00Z", false)]
    [InlineData("2019-04-08T16:60:00Z", false)]
    [InlineData("2019-02-29T00:00:00Z", false)]
    [InlineData("2019-13-01T00:00:00Z", false)]
    [InlineData("2019-00-01T00:00:00Z", false)]
    [InlineData("0000-01-01T00:00:00Z", false)]
    [InlineData("0001-01-01T00:00:00+14:00", false)] // Before the first instant that can be told.
    [InlineData("9999-12-31T23:59:59-14:00", false)]
    [InlineData("19-04-08T16:33:30Z", false)]
    [InlineData("2019-04-08T16:33:30Z ", false)]
    [InlineData(" 2019-04-08T16:33:30Z", false)]
    [InlineData("2019-04-08T16:33:30Z\\n", false)]
    [InlineData("\\u0662019-04-08T16:33:30Z", false)] // An Arabic digit.
    [InlineData("", false)]
    public void Times_have_seconds_and_a_zone(string text, bool accepted) => Check(Initialization, "serverTime", $"\"{text}\"", accepted);

    [Theory]
    [InlineData("!", true)]
    [InlineData("~", true)]
    [InlineData("12345678901234567890123456789012", true)]
    [InlineData("\\\"", true)]
    [InlineData("123456789012345678901234567890123", false)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData(" a", false)]
    [InlineData("a\\n", false)]
    [InlineData("a\\u007f", false)]
    [InlineData("\\u00e9", false)]
    [InlineData("\\ud83d\\ude00", false)]
    [InlineData("a\\u0000", false)]
    public void Ids_are_1_to_32_visible_ascii_characters(string text, bool accepted) =>
        Check(Initialization, "serverSessionId", $"\"{text}\"", accepted);

    [Theory]
    [InlineData("0", true)]
    [InlineData("65535", true)]
    [InlineData("65536", false)]
    [InlineData("-0", false)]
    [InlineData("-1", false)]
    [InlineData("1.0", false)]
    [InlineData("1e1", false)]
    [InlineData("1E+1", false)]
    [InlineData("10e-1", false)]
    [InlineData("01", false)]
    [InlineData("+1", false)]
    [InlineData("0x10", false)]
    [InlineData("NaN", false)]
    [InlineData("123456789012345678901234567890", false)]
    [InlineData("1e400", false)]
    [InlineData("\"1\"", false)]
    public void A_ushort_is_an_integer_without_sign_fraction_or_exponent(string json, bool accepted) =>
        Check(Initialization, "sessionKeyLimit", json, accepted);

    [Theory]
    [InlineData("4294967295", true)]
    [InlineData("4294967296", false)]
    [InlineData("-0", false)]
    [InlineData("300.0", false)]
    public void A_uint_has_four_bytes(string json, bool accepted) => Check(Initialization, "sessionLifeTime", json, accepted);

    [Theory]
    [InlineData("https://webpki.github.io/sks/algorithm#session.1", true)]
    [InlineData("urn:x:y", true)]
    [InlineData("session.1", false)]
    [InlineData("", false)]
    public void A_uri_is_absolute(string text, bool accepted) => Check(Initialization, "sessionKeyAlgorithm", $"\"{text}\"", accepted);

    [Fact]
    public void A_uri_has_at_most_1000_bytes()
    {
        const string Scheme = "urn:x:";
        Check(Initialization, "sessionKeyAlgorithm", $"\"{Scheme}{new string('a', 1000 - Scheme.Length)}\"", true);
        Check(Initialization, "sessionKeyAlgorithm", $"\"{Scheme}{new string('a', 1001 - Scheme.Length)}\"", false);
    }

    private static void Check(string message, string property, string rawValue, bool accepted) => Assert.Equal(
        accepted ? null : KeyGen2Error.Malformed, Golden.Refusal(message, Golden.With(message, property, rawValue)));
}
