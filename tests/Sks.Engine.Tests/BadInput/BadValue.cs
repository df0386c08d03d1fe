using Sks.Core;
using Sks.Engine.Tests.Frames;

namespace Sks.Engine.Tests.BadInput;

/// <summary>A value for an argument, at or beyond a limit, with what it must be answered with.</summary>
/// <param name="Name">What is wrong with it, or at which limit it is.</param>
/// <param name="Put">Puts it into the request.</param>
/// <param name="Expected">The status; several where texts leave it open which of two errors it is.</param>
internal sealed record BadValue(string Name, Func<RequestFrame, int, RequestFrame> Put, params SksStatus[] Expected)
{
    /// <summary>Whether it must be encrypted for the session.</summary>
    public bool IsSecret { get; init; }

    /// <summary>A value without its length.</summary>
    public static BadValue Of(string name, byte[] value, params SksStatus[] expected) =>
        new(name, (frame, argument) => frame.With(argument, value), expected);

    /// <summary>A list by its items.</summary>
    public static BadValue List(string name, byte[][] items, params SksStatus[] expected) =>
        new(name, (frame, argument) => frame.With(argument, items), expected);

    /// <summary>Bytes in place of the argument, lengths and all.</summary>
    public static BadValue Encoded(string name, byte[] encoded, params SksStatus[] expected) =>
        new(name, (frame, argument) => frame.WithEncoded(argument, encoded), expected);

    /// <summary>Arrays of these lengths, of one byte again and again.</summary>
    public static IEnumerable<BadValue> Lengths(byte filler, SksStatus expected, params int[] lengths) =>
        lengths.Select(length => Of($"{length} bytes", Filled(filler, length), expected));

    public static byte[] Filled(byte filler, int length)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill(filler);
        return bytes;
    }
}
