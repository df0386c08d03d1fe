using System.Buffers.Binary;
using Sks.Core.DataTypes;
using Sks.Engine.Store;

namespace Sks.Engine.Records;

/// <summary>The store's generation.</summary>
/// <param name="Generation">Counts what <see cref="StoreGeneration"/> counts; 8 bytes.</param>
internal sealed record GenerationRecord(ulong Generation) : IStoredObject
{
    private const int Size = 8;

    public RecordKind Kind => RecordKind.Generation;

    public uint Handle => 0;

    public uint Parent => 0;

    public ReadOnlyMemory<byte> Name => default;

    /// <summary>The change that writes it.</summary>
    public static StoreChange Change(ulong generation)
    {
        byte[] value = new byte[Size];
        BinaryPrimitives.WriteUInt64BigEndian(value, generation);
        return new StoreChange(RecordKind.Generation, 0, new StoreRecord(RecordKind.Generation, 0, 0, [], value));
    }

    public void Write(DataWriter writer) => writer.UInt((uint)(Generation >> 32)).UInt((uint)(Generation & uint.MaxValue));

    public static GenerationRecord Read(StoreRecord record)
    {
        var reader = new DataReader(record.Value);
        var generation = new GenerationRecord(((ulong)reader.UInt() << 32) | reader.UInt());
        reader.End();
        return generation;
    }
}
