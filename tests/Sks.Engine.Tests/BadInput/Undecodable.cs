using Sks.Core;
using Sks.Core.Wire;
using static Sks.Engine.Tests.BadInput.BadValue;

namespace Sks.Engine.Tests.BadInput;

/// <summary>What no argument of a type can be (docs/binary-api.md): ERROR_OPTION before the method is reached.</summary>
internal static class Undecodable
{
    private static readonly (string Name, byte[] Bytes)[] InvalidUtf8 =
    [
        ("overlong NUL", [0xC0, 0x80]), ("overlong /, three bytes", [0xE0, 0x80, 0xAF]), ("overlong, four bytes", [0xF0, 0x80, 0x80, 0x80]),
        ("high surrogate", [0xED, 0xA0, 0x80]), ("low surrogate", [0xED, 0xBF, 0xBF]), ("surrogate pair", [0xED, 0xA0, 0xBD, 0xED, 0xB4, 0x91]),
        ("above U+10FFFF", [0xF4, 0x90, 0x80, 0x80]), ("two bytes truncated", [0x61, 0xC3]), ("four bytes truncated", [0x61, 0xF0, 0x9F, 0x94]),
        ("continuation alone", [0x80]), ("0xFF", [0xFF]), ("five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80]),
    ];

    public static IEnumerable<BadValue> Values(WireField field)
    {
        if (field.Count is { } count)
        {
            return OfList(field.Type, count);
        }

        return field.Type switch
        {
            WireType.Byte or WireType.UShort or WireType.UInt => [Encoded("absent", [], SksStatus.Option)],
            WireType.Bool => Enumerable.Range(2, 254).Select(value => Encoded($"0x{value:X2}", [(byte)value], SksStatus.Option)),
            WireType.Bytes => Claims(2),
            WireType.Bytes32 => [.. Claims(2), .. Lengths(0, SksStatus.Option, 0, 1, 31, 33, 64, 65_535)],
            WireType.Blob => Claims(4),
            _ => [.. Claims(2), .. InvalidUtf8.Select(text => Of(text.Name, text.Bytes, SksStatus.Option))],
        };
    }

    /// <summary>Lengths beyond the end of the request, nothing or little behind them.</summary>
    private static IEnumerable<BadValue> Claims(int width)
    {
        byte[][] claims = width == 2
            ? [[0xFF, 0xFF], [0x80, 0x00]]
            : [[0xFF, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0x7F, 0xFF, 0xFF, 0xFF], [0x01, 0, 0, 0]];
        foreach (byte[] claim in claims)
        {
            yield return Encoded($"length 0x{Convert.ToHexString(claim)}", claim, SksStatus.Option);
            yield return Encoded($"length 0x{Convert.ToHexString(claim)} and a few bytes", [.. claim, 1, 2, 3], SksStatus.Option);
        }

        yield return Encoded("half a length", new byte[width / 2], SksStatus.Option);
    }

    private static IEnumerable<BadValue> OfList(WireType type, WireType count)
    {
        byte[] most = count == WireType.Byte ? [0xFF] : [0xFF, 0xFF];
        yield return Encoded("as many items as can be counted, none there", most, SksStatus.Option);
        yield return Encoded("one item too few", [.. most[1..], 2, 0, 1, 0x61], SksStatus.Option);
        yield return Encoded("an item that claims more than there is", [.. most[1..].Select(_ => (byte)0), 1, 0xFF, 0xFF, 0x61], SksStatus.Option);
        if (type is WireType.Uri or WireType.String or WireType.Id)
        {
            foreach (var (name, bytes) in InvalidUtf8)
            {
                yield return List("an item: " + name, [bytes], SksStatus.Option);
            }
        }
    }
}
