using System.Text;
using Sks.KeyGen2.Tests.Messages;
using Xunit;

namespace Sks.KeyGen2.Tests.Json;

/// <summary>What surrounds and carries the values: encoding, size, depth, and nothing beside the one object.</summary>
public sealed class DocumentTests
{
    private const string Name = "InvocationRequest";
    public static TheoryData<string> Names { get; } = [.. Golden.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_stands_before_or_after_the_object_but_white_space(string name)
    {
        string text = Golden.Text(name);
        Assert.Null(Golden.Refusal(name, $" \t\r\n{text}\n"));
        foreach (string wrong in new[]
        {
            "\uFEFF" + text, text + "x", text + "{}", text + ",", text + "\0", "/* */" + text, text + "// end", $"[{text}]", text[..^1],
            text[..^1] + ",}", text.Replace(":", " // :", StringComparison.Ordinal), text.Replace('"', '\''), "", " ", "null", "\"\"", "0", "[]", "{}",
        })
        {
            Assert.Equal(KeyGen2Error.Malformed, Golden.Refusal(name, wrong));
        }
    }

    [Fact]
    public void A_message_of_the_limit_is_read_and_a_byte_more_is_not()
    {
        string text = Golden.Text(Name);
        string padding = new(' ', KeyGen2Limits.MessageSize - Encoding.UTF8.GetByteCount(text));
        Assert.Null(Golden.Refusal(Name, text + padding));
        Assert.Equal(KeyGen2Error.Malformed, Golden.Refusal(Name, text + padding + " "));
    }

    [Theory]
    [InlineData(17)]
    [InlineData(1000)]
    [InlineData(200_000)]
    public void Deep_nesting_is_refused(int depth)
    {
        string deep = new string('[', depth) + new string(']', depth);
        Assert.Equal(KeyGen2Error.Malformed, Golden.Refusal(Name, Golden.With(Name, "preferredLanguages", deep)));
        Assert.Equal(KeyGen2Error.Malformed, Golden.Refusal(Name, new string('[', depth)));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xC0, 0xAF })] // Overlong.
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })] // A surrogate.
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })] // Beyond Unicode.
    public void What_is_not_utf8_is_refused_in_values_and_in_names(byte[] wrong)
    {
        byte[] text = Encoding.UTF8.GetBytes(Golden.Text(Name));
        int value = text.AsSpan().IndexOf("sv\""u8);
        int name = text.AsSpan().IndexOf("preferredLanguages"u8);
        foreach (int at in new[] { value, name })
        {
            Assert.Equal(KeyGen2Error.Malformed, Golden.Refusal(Name, [.. text[..at], .. wrong, .. text[at..]]));
        }
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00")]
    [InlineData("\\udc00\\ud800")]
    [InlineData("\\ud800\\ud800")]
    [InlineData("\\ud800x")]
    public void Half_a_surrogate_pair_is_refused_in_every_string_and_in_names(string half)
    {
        Assert.Equal(KeyGen2Error.Malformed, Golden.Refusal(Name, Golden.With(Name, "preferredLanguages", $"[\"{half}\"]")));
        foreach (string property in new[] { "@context", "@qualifier", "serverSessionId", "action" })
        {
            Assert.Equal(KeyGen2Error.Malformed, Golden.Refusal(Name, Golden.With(Name, property, $"\"{half}\"")));
        }

        Assert.Equal(KeyGen2Error.Malformed, Golden.Refusal(Name, Golden.Text(Name).Replace("\"action\"", $"\"action{half}\"", StringComparison.Ordinal)));
        Assert.Equal(KeyGen2Error.Malformed, Golden.Refusal(Name, Golden.Text(Name).Insert(1, $"\"{half}\":1,")));
    }

    [Fact]
    public void An_escaped_name_is_the_same_name()
    {
        string escaped = Golden.Text(Name).Replace("\"action\"", "\"\\u0061ction\"", StringComparison.Ordinal);
        Assert.Null(Golden.Refusal(Name, escaped));
        Assert.Equal(KeyGen2Error.Malformed, Golden.Refusal(Name, escaped.Insert(1, "\"action\":\"manage\",")));
    }

    [Fact]
    public void Names_and_words_are_told_apart_by_case()
    {
        Assert.Equal(KeyGen2Error.Malformed, Golden.Refusal(Name, Golden.With(Name, "action", "\"Manage\"")));
        Assert.Equal(KeyGen2Error.Malformed, Golden.Refusal(Name, Golden.Text(Name).Replace("\"action\"", "\"Action\"", StringComparison.Ordinal)));
    }
}
