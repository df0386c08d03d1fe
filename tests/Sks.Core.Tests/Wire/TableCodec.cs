using System.Buffers.Binary;
using System.Text;
using Sks.Core.Wire;

namespace Sks.Core.Tests.Wire;

/// <summary>
/// Encodes, decodes and generates values by a method's table alone. Independent of the codec under test: it shares neither
/// its code nor its reader and writer.
/// </summary>
public static class TableCodec
{
    public static byte[] Request(WireMethod method, object[] inputs) => [(byte)method.Id, .. Encode(method.Input, inputs)];

    public static byte[] Answer(WireMethod method, object[] outputs) => [0, .. Encode(method.Output, outputs)];

    /// <summary>Fewer values than fields: the rest is absent, as at the end of an enumeration.</summary>
    public static byte[] Encode(IReadOnlyList<WireField> fields, object[] values) =>
        [.. values.SelectMany((value, i) => Encode(fields[i], value))];

    public static object[] Generate(IReadOnlyList<WireField> fields, Random random) => [.. fields.Select(f => Generate(f, random))];

    /// <summary>Parses exactly, or throws <see cref="FormatException"/>.</summary>
    public static object[] Parse(IReadOnlyList<WireField> fields, ReadOnlySpan<byte> data, bool isEnumeration = false)
    {
        var values = new List<object>();
        foreach (var field in fields)
        {
            values.Add(Parse(field, ref data));
            if (isEnumeration && values is [0u])
            {
                break;
            }
        }

        return data.IsEmpty ? [.. values] : throw new FormatException($"{data.Length} bytes too many.");
    }

    private static byte[] Encode(WireField field, object value)
    {
        if (field.Count is not { } count)
        {
            return EncodeOne(field.Type, value);
        }

        var items = (Array)value;
        byte[] prefix = EncodeOne(count, count == WireType.Byte ? (byte)items.Length : (object)(ushort)items.Length);
        return [.. prefix, .. items.Cast<object>().SelectMany(item => EncodeOne(field.Type, item))];
    }

    private static byte[] EncodeOne(WireType type, object value) => type switch
    {
        WireType.Byte => [(byte)value],
        WireType.Bool => [(bool)value ? (byte)1 : (byte)0],
        WireType.UShort => BigEndian((ushort)value, 2),
        WireType.UInt => BigEndian((uint)value, 4),
        WireType.Blob => [.. BigEndian((uint)((byte[])value).Length, 4), .. (byte[])value],
        WireType.Bytes or WireType.Bytes32 => [.. BigEndian((uint)((byte[])value).Length, 2), .. (byte[])value],
        _ => EncodeOne(WireType.Bytes, Encoding.UTF8.GetBytes((string)value)),
    };

    private static byte[] BigEndian(uint value, int length)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes[^length..];
    }

    private static object Parse(WireField field, ref ReadOnlySpan<byte> data)
    {
        if (field.Count is not { } count)
        {
            return ParseOne(field.Type, ref data);
        }

        int length = Convert.ToInt32(ParseOne(count, ref data), null);
        Array items = NewArray(field.Type, length);
        for (int i = 0; i < length; i++)
        {
            items.SetValue(ParseOne(field.Type, ref data), i);
        }

        return items;
    }

    private static Array NewArray(WireType type, int length) => type switch
    {
        WireType.Bytes => new byte[length][],
        WireType.UInt => new uint[length],
        _ => new string[length],
    };

    private static object ParseOne(WireType type, ref ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case WireType.Byte:
                return Take(ref data, 1)[0];
            case WireType.Bool:
                return Take(ref data, 1)[0] switch { 0 => false, 1 => true, _ => throw new FormatException("Not a bool.") };
            case WireType.UShort:
                return BinaryPrimitives.ReadUInt16BigEndian(Take(ref data, 2));
            case WireType.UInt:
                return BinaryPrimitives.ReadUInt32BigEndian(Take(ref data, 4));
            case WireType.Blob:
                return Take(ref data, BinaryPrimitives.ReadUInt32BigEndian(Take(ref data, 4))).ToArray();
        }

        byte[] bytes = Take(ref data, BinaryPrimitives.ReadUInt16BigEndian(Take(ref data, 2))).ToArray();
        return type switch
        {
            WireType.Bytes => bytes,
            WireType.Bytes32 => bytes.Length == 32 ? bytes : throw new FormatException("Not 32 bytes."),
            _ => new UTF8Encoding(false, true).GetString(bytes),
        };
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> data, uint count)
    {
        if (count > data.Length)
        {
            throw new FormatException("Too short.");
        }

        var taken = data[..(int)count];
        data = data[(int)count..];
        return taken;
    }

    private static object Generate(WireField field, Random random)
    {
        if (field.Count is null)
        {
            return GenerateOne(field.Type, random);
        }

        Array items = NewArray(field.Type, random.Next(4));
        for (int i = 0; i < items.Length; i++)
        {
            items.SetValue(GenerateOne(field.Type, random), i);
        }

        return items;
    }

    /// <summary>Enumerations get any byte: what is out of range travels as it is, for the store to judge.</summary>
    private static object GenerateOne(WireType type, Random random) => type switch
    {
        WireType.Byte => (byte)random.Next(256),
        WireType.Bool => random.Next(2) == 1,
        WireType.UShort => (ushort)random.Next(65536),
        WireType.UInt => (uint)random.NextInt64(1, uint.MaxValue + 1L),
        WireType.Bytes => Bytes(random, random.Next(100)),
        WireType.Bytes32 => Bytes(random, 32),
        WireType.Blob => Bytes(random, random.Next(20) == 0 ? 70_000 : random.Next(100)),
        WireType.Id => "id-" + random.Next(),
        WireType.Uri => "https://example.com/algorithm#" + random.Next(),
        _ => string.Concat(Enumerable.Repeat("añ鍵🔑", random.Next(4))),
    };

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
