using System.Buffers.Binary;

namespace Sks.Engine.Store;

/// <summary>
/// What a record's sealed value is bound to: its store and its place there, every column but the value.
/// <code>
/// storeId (16) || kind (1) || id (4) || parent (4) || tag (0 or 16)
/// </code>
/// Numbers are big-endian. Only the last part varies in length, so no two places share a name.
/// </summary>
internal static class SealedName
{
    public const int MaxSize = StoreKeys.StoreIdSize + 1 + 4 + 4 + StoreRecord.TagSize;

    /// <summary>Writes the name into <paramref name="buffer"/>, of <see cref="MaxSize"/> bytes, and gives the part it takes.</summary>
    public static ReadOnlySpan<byte> Write(Span<byte> buffer, ReadOnlySpan<byte> storeId, StoreRecord record)
    {
        storeId.CopyTo(buffer);
        var place = buffer[StoreKeys.StoreIdSize..];
        place[0] = (byte)record.Kind;
        BinaryPrimitives.WriteUInt32BigEndian(place[1..], record.Id);
        BinaryPrimitives.WriteUInt32BigEndian(place[5..], record.Parent);
        record.Tag.CopyTo(place[9..]);
        return buffer[..(StoreKeys.StoreIdSize + 9 + record.Tag.Length)];
    }
}
