using System.Text;
using Sks.Engine.Store;

namespace Sks.Engine.Tests.Store;

/// <summary>Short ways to write records down in tests.</summary>
internal static class Records
{
    public static readonly byte[] Tag1 = [.. Enumerable.Repeat((byte)0x11, StoreRecord.TagSize)];
    public static readonly byte[] Tag2 = [.. Enumerable.Repeat((byte)0x22, StoreRecord.TagSize)];

    /// <summary>Records of all kinds, with equal ids across kinds, equal parents, equal tags, and equal values.</summary>
    public static readonly IReadOnlyList<StoreRecord> Assorted =
    [
        New(RecordKind.Store, 0, "counters"),
        New(RecordKind.Device, 0, "device"),
        New(RecordKind.Session, 1, "session"),
        New(RecordKind.Session, 2, "session"),
        New(RecordKind.PukPolicy, 1, "puk", 1),
        New(RecordKind.PinPolicy, 1, "pin policy", 1),
        New(RecordKind.Pin, 1, "no errors", 1),
        New(RecordKind.Pin, 2, "3 errors!", 1),
        New(RecordKind.Key, 1, "key", 1, Tag1),
        New(RecordKind.Key, 2, "key", 1, Tag2),
        New(RecordKind.Key, 3, "key", 2, Tag1),
        New(RecordKind.KeyMaterial, 1, "private key 1"),
        New(RecordKind.KeyMaterial, 2, "private key 2"),
        New(RecordKind.Extension, 1, "extension", 1, Tag1),
        New(RecordKind.Extension, uint.MaxValue, "extension", uint.MaxValue, Tag2),
    ];

    public static StoreRecord New(RecordKind kind, uint id, string value, uint parent = 0, byte[]? tag = null) =>
        new(kind, id, parent, tag ?? [], Encoding.UTF8.GetBytes(value));

    public static StoreChange Put(StoreRecord record) => new(record.Kind, record.Id, record);

    public static StoreChange Put(RecordKind kind, uint id, string value, uint parent = 0, byte[]? tag = null) =>
        Put(New(kind, id, value, parent, tag));

    public static StoreChange Remove(RecordKind kind, uint id) => new(kind, id, null);

    public static string Text(this StoreRecord record) => Encoding.UTF8.GetString(record.Value);

    public static bool IsSameAs(this StoreRecord one, StoreRecord other) =>
        (one.Kind, one.Id, one.Parent) == (other.Kind, other.Id, other.Parent)
        && one.Tag.AsSpan().SequenceEqual(other.Tag)
        && one.Value.AsSpan().SequenceEqual(other.Value);

    public static uint[] Ids(this IReadOnlyList<StoreRecord> records) => [.. records.Select(r => r.Id)];
}
