using Sks.Core.DataTypes;
using Sks.Engine.Store;

namespace Sks.Engine.Records;

/// <summary>The private key (PKCS #8) or symmetric key of a key entry; its maker wipes <paramref name="Secret"/>.</summary>
internal sealed record KeyMaterialRecord(uint Handle, byte[] Secret) : IStoredObject
{
    public RecordKind Kind => RecordKind.KeyMaterial;

    public uint Parent => 0;

    public ReadOnlyMemory<byte> Name => default;

    public void Write(DataWriter writer) => writer.Raw(Secret);

    public override string ToString() => $"KeyMaterialRecord {Handle}";

    public static KeyMaterialRecord Read(StoreRecord record) => new(record.Id, record.Value);
}
