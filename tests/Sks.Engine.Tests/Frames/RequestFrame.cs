using System.Buffers.Binary;
using Sks.Core.Wire;

namespace Sks.Engine.Tests.Frames;

/// <summary>
/// A request taken apart by its method's Input table, so that one argument can be replaced by anything, also by what cannot be decoded.
/// Immutable; shares no code with the codec under test.
/// </summary>
internal sealed class RequestFrame
{
    /// <summary>Each argument as it travels: with lengths and counts.</summary>
    private readonly byte[][] _arguments;

    private RequestFrame(WireMethod method, byte[][] arguments)
    {
        Method = method;
        _arguments = arguments;
    }

    public WireMethod Method { get; }

    /// <summary>Takes a well-formed request apart.</summary>
    public static RequestFrame Read(byte[] request) => FrameDecoding.Split(request)
        ?? throw new ArgumentException("The request is not well formed.", nameof(request));

    /// <summary>The frame of a request whose arguments are already encoded.</summary>
    public static RequestFrame Of(WireMethod method, byte[][] arguments) => new(method, arguments);

    /// <summary>A request of a method with these arguments, none of them encoded yet; a list is given by its items.</summary>
    public static RequestFrame Of(MethodId id, params byte[][][] arguments)
    {
        var method = MethodTable.Find((byte)id)!;
        return new(method, [.. arguments.Select((items, i) => Encode(method.Input[i], items))]);
    }

    /// <summary>The place of an argument in the table.</summary>
    public int IndexOf(string name) => Method.Input.Select(f => f.Name).ToList().IndexOf(name);

    /// <summary>The argument with its length or count.</summary>
    public byte[] Encoded(int argument) => _arguments[argument];

    /// <summary>The bytes of a single argument, without its length.</summary>
    public byte[] Value(int argument) => _arguments[argument][LengthOf(Method.Input[argument].Type)..];

    /// <summary>The bytes of each item of a list, without their lengths; of a single argument, the one.</summary>
    public byte[][] Items(int argument)
    {
        var field = Method.Input[argument];
        if (field.Count is not { } count)
        {
            return [Value(argument)];
        }

        var items = new List<byte[]>();
        var rest = _arguments[argument].AsSpan(count == WireType.Byte ? 1 : 2);
        while (!rest.IsEmpty)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            items.Add(rest.Slice(2, length).ToArray());
            rest = rest[(2 + length)..];
        }

        return [.. items];
    }

    public uint Handle(int argument) => BinaryPrimitives.ReadUInt32BigEndian(_arguments[argument]);

    /// <summary>The request with another value for an argument, given without lengths; a list by its items.</summary>
    public RequestFrame With(int argument, params byte[][] items) => WithEncoded(argument, Encode(Method.Input[argument], items));

    /// <summary>The request with an argument replaced by bytes as they are, lengths and all.</summary>
    public RequestFrame WithEncoded(int argument, byte[] encoded)
    {
        byte[][] arguments = [.. _arguments];
        arguments[argument] = encoded;
        return new(Method, arguments);
    }

    public byte[] ToBytes() => [(byte)Method.Id, .. _arguments.SelectMany(a => a)];

    public static byte[] UShort(int value) => [(byte)(value >> 8), (byte)(value & 0xFF)];

    public static byte[] UInt(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static int LengthOf(WireType type) => type switch
    {
        WireType.Byte or WireType.Bool or WireType.UShort or WireType.UInt => 0,
        WireType.Blob => 4,
        _ => 2,
    };

    private static byte[] Encode(WireField field, byte[][] items)
    {
        byte[] content = [.. items.SelectMany(item => EncodeOne(field.Type, item))];
        return field.Count switch
        {
            null => content,
            WireType.Byte => [(byte)items.Length, .. content],
            _ => [.. UShort(items.Length), .. content],
        };
    }

    private static byte[] EncodeOne(WireType type, byte[] value) => LengthOf(type) switch
    {
        0 => value,
        2 => [.. UShort(value.Length), .. value],
        _ => [.. UInt((uint)value.Length), .. value],
    };
}
