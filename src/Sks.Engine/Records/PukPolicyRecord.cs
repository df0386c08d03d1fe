using Sks.Core.DataTypes;
using Sks.Core.Protection;
using Sks.Engine.Store;

namespace Sks.Engine.Records;

/// <summary>A PUK policy object (section 3.2) with its PUK's keyed digest and error count.</summary>
internal sealed record PukPolicyRecord(uint Handle, uint SessionHandle, PukPolicy Policy, byte[] Digest, ushort ErrorCount) : IStoredObject
{
    public RecordKind Kind => RecordKind.PukPolicy;

    public uint Parent => SessionHandle;

    public ReadOnlyMemory<byte> Name => default;

    public bool IsBlocked => Policy.RetryLimit != 0 && ErrorCount >= Policy.RetryLimit;

    public void Write(DataWriter writer) => writer
        .String(Policy.Id)
        .Byte((byte)Policy.Format)
        .UShort(Policy.RetryLimit)
        .Bytes(Digest)
        .UShort(ErrorCount);

    public static PukPolicyRecord Read(StoreRecord record)
    {
        var reader = new DataReader(record.Value);
        var policy = new PukPolicy(reader.String(), (PinFormat)reader.Byte(), reader.UShort());
        var puk = new PukPolicyRecord(record.Id, record.Parent, policy, reader.Bytes(), reader.UShort());
        reader.End();
        return puk;
    }
}
