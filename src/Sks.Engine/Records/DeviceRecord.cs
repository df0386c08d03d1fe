using Sks.Core.DataTypes;
using Sks.Engine.Store;

namespace Sks.Engine.Records;

/// <summary>The attestation private key (PKCS #8, wiped by whoever reads or makes the record) and the device certificate path.</summary>
internal sealed record DeviceRecord(byte[] AttestationKey, IReadOnlyList<byte[]> CertificatePath) : IStoredObject
{
    public RecordKind Kind => RecordKind.Device;

    public uint Handle => 0;

    public uint Parent => 0;

    public ReadOnlyMemory<byte> Name => default;

    public void Write(DataWriter writer)
    {
        writer.Bytes(AttestationKey).UShort((ushort)CertificatePath.Count);
        foreach (byte[] certificate in CertificatePath)
        {
            writer.Bytes(certificate);
        }
    }

    public override string ToString() => "DeviceRecord";

    public static DeviceRecord Read(StoreRecord record)
    {
        var reader = new DataReader(record.Value);
        byte[] attestationKey = reader.Bytes();
        byte[][] path = new byte[reader.UShort()][];
        for (int i = 0; i < path.Length; i++)
        {
            path[i] = reader.Bytes();
        }

        reader.End();
        return new DeviceRecord(attestationKey, path);
    }
}
