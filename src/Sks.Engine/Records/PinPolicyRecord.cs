using Sks.Core.DataTypes;
using Sks.Core.Protection;
using Sks.Engine.Store;

namespace Sks.Engine.Records;

/// <summary>A PIN policy object (section 3.2).</summary>
internal sealed record PinPolicyRecord(uint Handle, uint SessionHandle, PinPolicy Policy, uint PukPolicyHandle) : IStoredObject
{
    public RecordKind Kind => RecordKind.PinPolicy;

    public uint Parent => SessionHandle;

    public ReadOnlyMemory<byte> Name => default;

    public void Write(DataWriter writer) => writer
        .String(Policy.Id)
        .Bool(Policy.UserDefined)
        .Bool(Policy.UserModifiable)
        .Byte((byte)Policy.Format)
        .UShort(Policy.RetryLimit)
        .Byte((byte)Policy.Grouping)
        .Byte((byte)Policy.PatternRestrictions)
        .UShort(Policy.MinLength)
        .UShort(Policy.MaxLength)
        .Byte((byte)Policy.InputMethod)
        .UInt(PukPolicyHandle);

    public static PinPolicyRecord Read(StoreRecord record)
    {
        var reader = new DataReader(record.Value);
        var policy = new PinPolicy(
            reader.String(),
            reader.Bool(),
            reader.Bool(),
            (PinFormat)reader.Byte(),
            reader.UShort(),
            (PinGrouping)reader.Byte(),
            (PatternRestrictions)reader.Byte(),
            reader.UShort(),
            reader.UShort(),
            (InputMethod)reader.Byte());
        var pinPolicy = new PinPolicyRecord(record.Id, record.Parent, policy, reader.UInt());
        reader.End();
        return pinPolicy;
    }
}
