using System.Buffers.Binary;
using System.Text;
using Sks.Core.Wire;

namespace Sks.Engine.Tests.Frames;

/// <summary>
/// What docs/binary-api.md calls a well-formed request, by the table alone: the oracle for which requests reach a method.
/// </summary>
internal static class FrameDecoding
{
    /// <summary>The request in its arguments, or <see langword="null"/> if it is malformed.</summary>
    public static RequestFrame? Split(byte[] request)
    {
        if (request.Length == 0 || MethodTable.Find(request[0]) is not { } method)
        {
            return null;
        }

        byte[][] arguments = new byte[method.Input.Count][];
        int start = 1;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (LengthOf(method.Input[i], request.AsSpan(start)) is not { } length)
            {
                return null;
            }

            arguments[i] = request[start..(start + length)];
            start += length;
        }

        return start == request.Length ? RequestFrame.Of(method, arguments) : null;
    }

    private static int? LengthOf(WireField field, ReadOnlySpan<byte> rest)
    {
        if (field.Count is not { } countType)
        {
            return LengthOf(field.Type, rest);
        }

        int total = countType == WireType.Byte ? 1 : 2;
        if (rest.Length < total)
        {
            return null;
        }

        int count = total == 1 ? rest[0] : BinaryPrimitives.ReadUInt16BigEndian(rest);
        for (; count > 0; count--)
        {
            if (LengthOf(field.Type, rest[total..]) is not { } length)
            {
                return null;
            }

            total += length;
        }

        return total;
    }

    private static int? LengthOf(WireType type, ReadOnlySpan<byte> rest)
    {
        int prefix = type switch { WireType.Byte or WireType.Bool => 1, WireType.UInt or WireType.Blob => 4, _ => 2 };
        if (rest.Length < prefix)
        {
            return null;
        }

        long length = type switch
        {
            WireType.Byte or WireType.UShort or WireType.UInt => 0,
            WireType.Bool => rest[0] <= 1 ? 0 : long.MaxValue - 4,
            WireType.Blob => BinaryPrimitives.ReadUInt32BigEndian(rest),
            _ => BinaryPrimitives.ReadUInt16BigEndian(rest),
        };
        return length <= rest.Length - prefix && IsValid(type, rest.Slice(prefix, (int)length)) ? prefix + (int)length : null;
    }

    private static bool IsValid(WireType type, ReadOnlySpan<byte> value) => type switch
    {
        WireType.Bytes32 => value.Length == 32,
        WireType.Id or WireType.Uri or WireType.String => IsUtf8(value),
        _ => true,
    };

    private static bool IsUtf8(ReadOnlySpan<byte> value)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(value);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
