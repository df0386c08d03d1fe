using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sks.Core.DataTypes;

/// <summary>
/// Writes the data types of section 7.1, big-endian, into one growing array: the <em>Data</em> of MACs and attestations and the
/// byte-level API are made with it. What it held is zeroed when it grows and on <see cref="Dispose"/>, since PINs pass through.
/// </summary>
/// <remarks>Not thread safe.</remarks>
public sealed class DataWriter : IDisposable
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    // A writer that is used again does not hold on to what one large call needed.
    private const int KeptCapacity = 64 * 1024;

    private byte[] _buffer;

    /// <summary>Makes an empty writer that does not grow for the first <paramref name="capacity"/> bytes.</summary>
    public DataWriter(int capacity = 256) => _buffer = new byte[capacity];

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write or <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary><c>byte</c>: 1 byte.</summary>
    public DataWriter Byte(byte value)
    {
        Take(1)[0] = value;
        return this;
    }

    /// <summary><c>bool</c>: 0x01 or 0x00.</summary>
    public DataWriter Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary><c>ushort</c>: 2 bytes.</summary>
    public DataWriter UShort(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Take(2), value);
        return this;
    }

    /// <summary><c>uint</c>: 4 bytes.</summary>
    public DataWriter UInt(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);
        return this;
    }

    /// <summary>Bytes as they are, without a length.</summary>
    public DataWriter Raw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Take(value.Length));
        return this;
    }

    /// <summary><c>byte[]</c>: <c>ushort</c> length and the bytes.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: more than 65,535 bytes.</exception>
    public DataWriter Bytes(ReadOnlySpan<byte> value) => UShort(ShortLength(value.Length)).Raw(value);

    /// <summary><c>blob</c>: <c>uint</c> length and the bytes.</summary>
    public DataWriter Blob(ReadOnlySpan<byte> value) => UInt((uint)value.Length).Raw(value);

    /// <summary><c>string</c>, <c>uri</c> and <c>id</c>: <c>ushort</c> length and UTF-8.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: more than 65,535 bytes, or not encodable.</exception>
    public DataWriter String(string value)
    {
        try
        {
            int length = StrictUtf8.GetByteCount(value);
            UShort(ShortLength(length));
            StrictUtf8.GetBytes(value, Take(length));
            return this;
        }
        catch (EncoderFallbackException)
        {
            throw new SksException(SksStatus.Option, "A string cannot be encoded in UTF-8.");
        }
    }

    /// <summary>Zeroes what was written and starts anew.</summary>
    public void Clear()
    {
        Truncate(0);
        if (_buffer.Length > KeptCapacity)
        {
            _buffer = new byte[KeptCapacity];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

    /// <summary>Takes back, and zeroes, what was written after the first <paramref name="length"/> bytes.</summary>
    internal void Truncate(int length)
    {
        CryptographicOperations.ZeroMemory(_buffer.AsSpan(length, Length - length));
        Length = length;
    }

    /// <summary>Overwrites the <c>uint</c> at <paramref name="position"/>: a length that is known when all else is written.</summary>
    internal void SetUInt(int position, uint value) =>
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(0, Length)[position..], value);

    private static ushort ShortLength(int length) => length <= ushort.MaxValue
        ? (ushort)length
        : throw new SksException(SksStatus.Option, $"An array of {length} bytes is over the limit of 65,535.");

    private Span<byte> Take(int count)
    {
        if (count > Array.MaxLength - Length)
        {
            throw new SksException(SksStatus.Option, "The arguments are too long to be sent together.");
        }

        int end = Length + count;
        if (end > _buffer.Length)
        {
            byte[] larger = new byte[Math.Max(end, (int)Math.Min(_buffer.Length * 2L, Array.MaxLength))];
            Written.CopyTo(larger);
            CryptographicOperations.ZeroMemory(_buffer);
            _buffer = larger;
        }

        var span = _buffer.AsSpan(Length, count);
        Length = end;
        return span;
    }
}
