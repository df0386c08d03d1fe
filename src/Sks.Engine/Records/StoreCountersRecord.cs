using Sks.Core.DataTypes;
using Sks.Engine.Store;

namespace Sks.Engine.Records;

/// <summary>The store's own counters.</summary>
/// <param name="ReservedHandles">The smallest handle that no run of the store has reserved yet.</param>
internal sealed record StoreCountersRecord(uint ReservedHandles) : IStoredObject
{
    public RecordKind Kind => RecordKind.Store;

    public uint Handle => 0;

    public uint Parent => 0;

    public ReadOnlyMemory<byte> Name => default;

    public void Write(DataWriter writer) => writer.UInt(ReservedHandles);

    public static StoreCountersRecord Read(StoreRecord record)
    {
        var reader = new DataReader(record.Value);
        var counters = new StoreCountersRecord(reader.UInt());
        reader.End();
        return counters;
    }
}
