using System.Text;
using Sks.Core.Secrets;

namespace Sks.Cli.Tests.Terminal;

public sealed class SecretLineTests
{
    [Theory]
    [InlineData("1234", "1234")]
    [InlineData("é漢😀", "é漢😀")]
    [InlineData("12<3", "13")]
    [InlineData("😀<x", "x")]
    [InlineData("<<1", "1")]
    [InlineData("12^34", "34")]
    public void Keys_become_UTF8_and_backspace_takes_whole_characters_back(string keys, string secret)
    {
        using var line = new SecretLine();
        foreach (char key in keys)
        {
            switch (key)
            {
                case '<':
                    line.Backspace();
                    break;
                case '^':
                    line.Clear();
                    break;
                default:
                    line.Append(key);
                    break;
            }
        }

        using var typed = line.ToSecret();
        Assert.Equal(secret, Encoding.UTF8.GetString(typed.Span));
    }

    [Fact]
    public void Half_a_character_is_left_out()
    {
        using var line = new SecretLine();
        line.Append('\ud83d');
        line.Append('x');
        using var typed = line.ToSecret();
        Assert.Equal("x", Encoding.UTF8.GetString(typed.Span));
    }

    [Fact]
    public void A_line_without_end_stays_longer_than_any_PIN()
    {
        using var line = new SecretLine();
        for (int i = 0; i < 5000; i++)
        {
            line.Append('7');
        }

        using var typed = line.ToSecret();
        Assert.InRange(typed.Length, 257, 5000);
    }
}
