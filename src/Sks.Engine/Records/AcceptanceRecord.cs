using Sks.Core;
using Sks.Core.DataTypes;
using Sks.Engine.Store;

namespace Sks.Engine.Records;

/// <summary>One <see cref="AcceptedCopy"/>: time (8, Unix seconds) || standing (1) || generation (8) || counter (8).</summary>
/// <param name="Handle">Its number, from 1.</param>
/// <param name="Accepted">What was accepted.</param>
internal sealed record AcceptanceRecord(uint Handle, AcceptedCopy Accepted) : IStoredObject
{
    public RecordKind Kind => RecordKind.Acceptance;

    public uint Parent => 0;

    public ReadOnlyMemory<byte> Name => default;

    public void Write(DataWriter writer)
    {
        WriteLong(writer, (ulong)Accepted.Time.ToUnixTimeSeconds());
        writer.Byte((byte)Accepted.Standing);
        WriteLong(writer, Accepted.Generation);
        WriteLong(writer, Accepted.Counter);
    }

    public static AcceptanceRecord Read(StoreRecord record)
    {
        var reader = new DataReader(record.Value);
        ulong time = ReadLong(ref reader);
        var standing = (StoreStanding)reader.Byte();
        var accepted = new AcceptanceRecord(record.Id, new AcceptedCopy(TimeOf(time), standing, ReadLong(ref reader), ReadLong(ref reader)));
        reader.End();
        return accepted;
    }

    private static DateTimeOffset TimeOf(ulong seconds) => seconds <= (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
        : throw new SksException(SksStatus.Storage, "There is no such time.");

    private static void WriteLong(DataWriter writer, ulong value) => writer.UInt((uint)(value >> 32)).UInt((uint)(value & uint.MaxValue));

    private static ulong ReadLong(ref DataReader reader) => ((ulong)reader.UInt() << 32) | reader.UInt();
}
