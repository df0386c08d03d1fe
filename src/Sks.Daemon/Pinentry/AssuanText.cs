using System.Globalization;
using System.Text;

namespace Sks.Daemon.Pinentry;

/// <summary>Text and data in lines of the Assuan protocol: <c>%</c>, CR and LF travel as <c>%25</c>, <c>%0D</c> and <c>%0A</c>.</summary>
internal static class AssuanText
{
    /// <summary>Bytes of a line, its end not counted.</summary>
    internal const int MaxLine = 1000;

    private const int MaxName = 80;

    /// <summary>A command with an argument for people; what does not fit into a line is left out.</summary>
    internal static byte[] Command(string command, string text)
    {
        var line = new List<byte>(Encoding.UTF8.GetBytes(command + " "));
        foreach (var rune in text.EnumerateRunes())
        {
            byte[] bytes = rune.Value is '%' or '\r' or '\n'
                ? Encoding.ASCII.GetBytes($"%{rune.Value:X2}")
                : Encoding.UTF8.GetBytes(rune.ToString());
            if (line.Count + bytes.Length > MaxLine)
            {
                break;
            }

            line.AddRange(bytes);
        }

        return [.. line];
    }

    /// <summary>
    /// What others have named - keys, issuers, programs - for a dialog: shortened, without control characters, line ends and what changes
    /// the direction of writing, with which a name could pretend to be part of the question.
    /// </summary>
    internal static string Name(string name)
    {
        var plain = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            bool isShown = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
            plain.Append(isShown ? rune.ToString() : " ");
            if (plain.Length >= MaxName)
            {
                return plain.Append("...").ToString();
            }
        }

        return plain.ToString();
    }

    /// <summary>Decodes data in place.</summary>
    /// <returns>Bytes of the data, or -1: the encoding is wrong.</returns>
    internal static int Decode(ReadOnlySpan<byte> encoded, Span<byte> data)
    {
        int length = 0;
        for (int i = 0; i < encoded.Length; i++)
        {
            byte value = encoded[i];
            if (value == '%')
            {
                if (i + 2 >= encoded.Length || !char.IsAsciiHexDigit((char)encoded[i + 1]) || !char.IsAsciiHexDigit((char)encoded[i + 2]))
                {
                    return -1;
                }

                value = (byte)((Digit(encoded[i + 1]) << 4) | Digit(encoded[i + 2]));
                i += 2;
            }

            if (length == data.Length)
            {
                return -1;
            }

            data[length++] = value;
        }

        return length;
    }

    private static int Digit(byte hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;
}
