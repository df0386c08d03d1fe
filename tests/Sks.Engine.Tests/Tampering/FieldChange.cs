using Sks.Core.Wire;
using Sks.Engine.Tests.Frames;

namespace Sks.Engine.Tests.Tampering;

/// <summary>A way to change an argument; gives <see langword="null"/> where the run offers nothing to change it to.</summary>
internal sealed record FieldChange(string Name, Func<Middle, RequestFrame, int, RequestFrame?> Apply, bool NeedsBystanders = false)
{
    private static readonly (string Name, Func<int, int> Place)[] Places =
        [("first", _ => 0), ("middle", length => length / 2), ("last", length => length - 1)];

    /// <summary>All changes of an argument, by its type and by what an honest run has in it.</summary>
    public static IEnumerable<FieldChange> Of(RequestFrame honest, int argument)
    {
        var field = honest.Method.Input[argument];
        if (field.Count is not null)
        {
            return OfList(field, honest.Items(argument).Length);
        }

        return IsFixed(field.Type)
            ? [.. OfFixed(honest.Value(argument).Length), .. field.Name.EndsWith("Handle", StringComparison.Ordinal) ? HandleChange.All : []]
            : OfArray(field, honest.Value(argument).Length);
    }

    private static bool IsFixed(WireType type) => type is WireType.Byte or WireType.Bool or WireType.UShort or WireType.UInt;

    private static IEnumerable<FieldChange> OfFixed(int length)
    {
        foreach (var flip in Flips(length))
        {
            yield return flip;
        }

        yield return new("truncated by a byte", (_, frame, i) => frame.WithEncoded(i, frame.Encoded(i)[..^1]));
        yield return new("extended by a byte", (_, frame, i) => frame.WithEncoded(i, [.. frame.Encoded(i), 0]));
        yield return new("left out", (_, frame, i) => frame.WithEncoded(i, []));
        yield return Swap(0);
        yield return Swap(1);
    }

    private static IEnumerable<FieldChange> OfArray(WireField field, int length)
    {
        bool isText = field.Type is WireType.Id or WireType.Uri or WireType.String;
        byte appended = isText ? (byte)'a' : (byte)0;
        foreach (var flip in length > 0 ? Flips(length) : [])
        {
            yield return flip;
        }

        if (length > 0)
        {
            yield return new("truncated by a byte", (_, frame, i) => frame.With(i, frame.Value(i)[..^1]));
            yield return new("empty", (_, frame, i) => frame.With(i, []));
        }

        yield return new("extended by a byte", (_, frame, i) => frame.With(i, [.. frame.Value(i), appended]));
        yield return Swap(0);
        yield return Swap(1);
        yield return Swap(2);
    }

    private static IEnumerable<FieldChange> OfList(WireField field, int count)
    {
        if (count > 0)
        {
            foreach (var (name, place) in Places)
            {
                yield return new($"lowest bit of the first item's {name} byte", (_, frame, i) => frame.With(
                    i, [Flipped(frame.Items(i)[0], place(frame.Items(i)[0].Length), 0x01), .. frame.Items(i)[1..]]));
            }

            yield return new("last item truncated", (_, frame, i) => frame.With(i, [.. frame.Items(i)[..^1], frame.Items(i)[^1][..^1]]));
            yield return new("last item extended", (_, frame, i) => frame.With(i, [.. frame.Items(i)[..^1], [.. frame.Items(i)[^1], 1]]));
            yield return new("without its last item", (_, frame, i) => frame.With(i, frame.Items(i)[..^1]));
            yield return new("empty", (_, frame, i) => frame.With(i));
            yield return new("last item twice", (_, frame, i) => frame.With(i, [.. frame.Items(i), frame.Items(i)[^1]]));
            yield return new("backwards", (_, frame, i) => frame.With(i, [.. Enumerable.Reverse(frame.Items(i))]));
        }

        yield return new("with an empty item more", (_, frame, i) => frame.With(i, [.. frame.Items(i), []]));
        yield return new("counts one more than there are", (_, frame, i) => frame.WithEncoded(i, Counted(frame.Encoded(i), field, 1)));
        yield return new("from another call", (middle, frame, i) => middle.Recorded
            .Where(other => other.Method == frame.Method && !other.Encoded(i).AsSpan().SequenceEqual(frame.Encoded(i)))
            .Select(other => frame.WithEncoded(i, other.Encoded(i)))
            .FirstOrDefault());
    }

    private static IEnumerable<FieldChange> Flips(int length)
    {
        foreach (var (name, place) in Places.Take(length))
        {
            foreach (byte bit in (byte[])[0x01, 0x80])
            {
                yield return new(
                    $"bit 0x{bit:X2} of the {name} byte",
                    (_, frame, i) => frame.WithEncoded(
                        i, [.. frame.Encoded(i)[..^frame.Value(i).Length], .. Flipped(frame.Value(i), place(frame.Value(i).Length), bit)]));
            }
        }
    }

    /// <summary>Another value of the same type: of this argument in other calls first, of other arguments next.</summary>
    private static FieldChange Swap(int candidate) => new(
        $"swapped with valid value {candidate + 1}",
        (middle, frame, i) =>
        {
            var field = frame.Method.Input[i];
            var others = middle.Requests.SkipLast(1).Reverse().Concat(middle.Recorded)
                .SelectMany(other => other.Method.Input.Select((f, place) => (Field: f, Encoded: other.Encoded(place))))
                .Where(other => other.Field.Count is null && other.Field.Type == field.Type)
                .OrderBy(other => other.Field.Name == field.Name ? 0 : 1)
                .Select(other => other.Encoded)
                .Where(value => !value.AsSpan().SequenceEqual(frame.Encoded(i)))
                .DistinctBy(Convert.ToHexString);
            return others.ElementAtOrDefault(candidate) is { } value ? frame.WithEncoded(i, value) : null;
        });

    private static byte[] Flipped(byte[] value, int place, byte bit)
    {
        byte[] flipped = [.. value];
        flipped[place] ^= bit;
        return flipped;
    }

    private static byte[] Counted(byte[] list, WireField field, int more)
    {
        byte[] counted = [.. list];
        counted[field.Count == WireType.Byte ? 0 : 1] += (byte)more;
        return counted;
    }
}
