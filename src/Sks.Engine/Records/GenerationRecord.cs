using Sks.Core.DataTypes;
using Sks.Engine.Store;

namespace Sks.Engine.Records;

/// <summary>The store's generation: generation (8) || content (byte[32]).</summary>
/// <param name="Generation">Counts what <see cref="StoreGeneration"/> counts.</param>
/// <param name="Content">All other records, see <see cref="StoreContent"/>.</param>
internal sealed record GenerationRecord(ulong Generation, byte[] Content) : IStoredObject
{
    public RecordKind Kind => RecordKind.Generation;

    public uint Handle => 0;

    public uint Parent => 0;

    public ReadOnlyMemory<byte> Name => default;

    /// <summary>The change that writes it.</summary>
    public StoreChange Change()
    {
        using var writer = new DataWriter();
        Write(writer);
        return new StoreChange(Kind, Handle, new StoreRecord(Kind, Handle, Parent, [], writer.ToArray()));
    }

    public void Write(DataWriter writer) => writer.UInt((uint)(Generation >> 32)).UInt((uint)(Generation & uint.MaxValue)).Bytes(Content);

    public static GenerationRecord Read(StoreRecord record)
    {
        var reader = new DataReader(record.Value);
        var generation = new GenerationRecord(((ulong)reader.UInt() << 32) | reader.UInt(), reader.FixedBytesSpan(StoreContent.Size).ToArray());
        reader.End();
        return generation;
    }
}
