using System.Buffers.Binary;
using System.Text;

namespace Sks.Core.DataTypes;

/// <summary>
/// Reads the data types of section 7.1 from bytes that anybody may have sent. Each method checks the length before it touches or
/// allocates anything and throws <see cref="SksException"/> with <see cref="SksStatus.Option"/> for short input, a <c>bool</c>
/// other than 0x00 and 0x01, and invalid UTF-8; nothing else is thrown for any input.
/// </summary>
public ref struct DataReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts at the first of <paramref name="data"/>.</summary>
    public DataReader(ReadOnlySpan<byte> data) => _rest = data;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary><c>byte</c>.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary><c>bool</c>: 0x01 or 0x00, nothing else.</summary>
    public bool Bool() => Byte() switch
    {
        0 => false,
        1 => true,
        _ => throw new SksException(SksStatus.Option, "A bool is neither 0x00 nor 0x01."),
    };

    /// <summary><c>ushort</c>.</summary>
    public ushort UShort() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    /// <summary><c>uint</c>.</summary>
    public uint UInt() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary><c>byte[]</c>, as a window into the input.</summary>
    public ReadOnlySpan<byte> BytesSpan() => Take(UShort());

    /// <summary><c>byte[]</c>, copied.</summary>
    public byte[] Bytes() => BytesSpan().ToArray();

    /// <summary><c>byte[<paramref name="length"/>]</c>: exactly of that length, as a window into the input.</summary>
    public ReadOnlySpan<byte> FixedBytesSpan(int length)
    {
        var bytes = BytesSpan();
        return bytes.Length == length
            ? bytes
            : throw new SksException(SksStatus.Option, $"An array has {bytes.Length} bytes instead of {length}.");
    }

    /// <summary><c>blob</c>, as a window into the input.</summary>
    public ReadOnlySpan<byte> BlobSpan()
    {
        uint length = UInt();
        return length <= (uint)_rest.Length ? Take((int)length) : throw Short();
    }

    /// <summary><c>blob</c>, copied.</summary>
    public byte[] Blob() => BlobSpan().ToArray();

    /// <summary><c>string</c>, <c>uri</c> or <c>id</c>: strict UTF-8. The limits of the three are checked where they mean something.</summary>
    public string String()
    {
        try
        {
            return StrictUtf8.GetString(BytesSpan());
        }
        catch (DecoderFallbackException)
        {
            throw new SksException(SksStatus.Option, "A string is not valid UTF-8.");
        }
    }

    /// <summary>Ends the reading.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: something is left.</exception>
    public readonly void End()
    {
        if (_rest.Length != 0)
        {
            throw new SksException(SksStatus.Option, $"{_rest.Length} bytes follow the last argument.");
        }
    }

    private static SksException Short() => new(SksStatus.Option, "The input ends before its last argument.");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw Short();
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
