using System.Globalization;
using System.Text;
using Sks.Cli.Terminal;
using Sks.Testing.Fuzzing;

namespace Sks.Cli.Tests.Terminal;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("Évil 漢字 😀", "Évil 漢字 😀")]
    [InlineData("\u001b[31mred\u001b[0m", "[31mred[0m")]
    [InlineData("\u009b2Jclear", "2Jclear")]
    [InlineData("\u001b]0;title\u0007after", "]0;titleafter")]
    [InlineData("one\ntwo\r\nsks: three", "one two sks: three")]
    [InlineData("a\u2028b\u2029c\u0085d", "a b c d")]
    [InlineData("exe\u202Efdp.txt\u202C", "exefdp.txt")]
    [InlineData("zero\u200Bwidth\uFEFF", "zerowidth")]
    [InlineData("  much \t  room  ", "much room")]
    [InlineData("nul\0byte\u007f", "nulbyte")]
    public void What_others_wrote_cannot_steer_the_terminal(string text, string shown) => Assert.Equal(shown, SafeText.OneLine(text));

    [Fact]
    public void Half_a_character_is_replaced() => Assert.Equal("half\uFFFDpair", SafeText.OneLine("half" + (char)0xD800 + "pair"));

    [Fact]
    public void Long_text_is_cut() => Assert.Equal("aaaaa…", SafeText.OneLine(new string('a', 100_000), 5));

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void No_text_yields_a_control_or_format_character()
    {
        Fuzz.Run(2000, 17, random =>
        {
            char[] text = new char[random.Next(60)];
            for (int j = 0; j < text.Length; j++)
            {
                text[j] = random.Next(3) == 0 ? (char)random.Next(0x10000) : (char)random.Next(0x100);
            }

            string shown = SafeText.OneLine(new string(text), 40);
            Assert.True(shown.EnumerateRunes().Count() <= 41);
            Assert.DoesNotContain(shown.EnumerateRunes(), r => Rune.GetUnicodeCategory(r)
                is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
        });
    }
}
