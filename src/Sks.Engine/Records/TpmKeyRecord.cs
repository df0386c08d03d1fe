using Sks.Core.DataTypes;
using Sks.Engine.Store;

namespace Sks.Engine.Records;

/// <summary>The attestation key, where a TPM holds it.</summary>
/// <param name="Key">TPM2B_PRIVATE || TPM2B_PUBLIC: worth nothing without that TPM.</param>
internal sealed record TpmKeyRecord(byte[] Key) : IStoredObject
{
    public RecordKind Kind => RecordKind.TpmKey;

    public uint Handle => 0;

    public uint Parent => 0;

    public ReadOnlyMemory<byte> Name => default;

    public void Write(DataWriter writer) => writer.Bytes(Key);

    public override string ToString() => "TpmKeyRecord";

    public static TpmKeyRecord Read(StoreRecord record)
    {
        var reader = new DataReader(record.Value);
        var key = new TpmKeyRecord(reader.Bytes());
        reader.End();
        return key;
    }
}
