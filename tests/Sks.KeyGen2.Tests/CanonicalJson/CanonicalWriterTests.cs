using System.Text;
using System.Text.Json;
using Sks.KeyGen2.CanonicalJson;
using Sks.Testing.Fuzzing;
using Xunit;

namespace Sks.KeyGen2.Tests.CanonicalJson;

/// <summary>RFC 8785, with its own examples.</summary>
public sealed class CanonicalWriterTests
{
    /// <summary>Section 3.2.2 and 3.2.3.</summary>
    [Fact]
    public void The_example_of_the_RFC() => Assert.Equal(
        """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""",
        Canonical("""
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """));

    /// <summary>Section 3.2.3: code units of UTF-16, by which the emoji comes before the Hebrew letter.</summary>
    [Fact]
    public void Properties_are_sorted_by_UTF16_code_units()
    {
        using var sorted = JsonDocument.Parse(Canonical("""
            {
              "\u20ac": "Euro Sign",
              "\r": "Carriage Return",
              "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face",
              "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """));
        Assert.Equal(
            [
                "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face",
                "Hebrew Letter Dalet With Dagesh",
            ],
            sorted.RootElement.EnumerateObject().Select(property => property.Value.GetString()));
    }

    [Theory]
    [InlineData("\"\\b\\t\\n\\f\\r\\u0000\\u001F\\u007f\"", "\"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f\"")]
    [InlineData("\"\\uD83D\\uDE00\"", "\"😀\"")]
    [InlineData("{ }", "{}")]
    [InlineData("[ [ ] , { \"b\" : 1 , \"a\" : [ true ] } ]", "[[],{\"a\":[true],\"b\":1}]")]
    public void Strings_and_structure(string json, string canonical) => Assert.Equal(canonical, Canonical(json));

    /// <summary>Appendix B.</summary>
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void Numbers_are_written_as_ECMAScript_writes_them(ulong bits, string text) =>
        Assert.Equal(text, EcmaScriptNumber.Text(BitConverter.UInt64BitsToDouble(bits)));

    [Theory]
    [InlineData(0x7fffffffffffffff)]
    [InlineData(0x7ff0000000000000)]
    [InlineData(0xfff0000000000000)]
    public void There_are_no_numbers_that_are_not_finite(ulong bits) =>
        Assert.Throws<FormatException>(() => EcmaScriptNumber.Text(BitConverter.UInt64BitsToDouble(bits)));

    [Fact]
    public void A_number_beyond_doubles_is_refused() => Assert.Throws<FormatException>(() => Canonical("[1e400]"));

    /// <summary>Whatever the digits, the text means the same number.</summary>
    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void Any_number_is_read_back_as_itself()
    {
        Fuzz.Run(20_000, 20261124, random =>
        {
            double number = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(number))
            {
                Assert.Equal(number, double.Parse(EcmaScriptNumber.Text(number), System.Globalization.CultureInfo.InvariantCulture));
            }
        });
    }

    private static string Canonical(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Encoding.UTF8.GetString(CanonicalWriter.Write(document.RootElement));
    }
}
