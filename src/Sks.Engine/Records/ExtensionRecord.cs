using Sks.Core.DataTypes;
using Sks.Core.Keys;
using Sks.Engine.Store;

namespace Sks.Engine.Records;

/// <summary>An extension object of a key (<c>addExtension</c>), its data decrypted.</summary>
internal sealed record ExtensionRecord(uint Handle, uint KeyHandle, KeyExtension Extension) : IStoredObject
{
    public RecordKind Kind => RecordKind.Extension;

    public uint Parent => KeyHandle;

    public ReadOnlyMemory<byte> Name => NameOf(KeyHandle, Extension.Type);

    /// <summary>What finds an extension of a type: <c>keyHandle (4) || type</c>.</summary>
    public static byte[] NameOf(uint keyHandle, string type)
    {
        using var writer = new DataWriter();
        return writer.UInt(keyHandle).String(type).ToArray();
    }

    public void Write(DataWriter writer) => writer
        .String(Extension.Type)
        .Byte((byte)Extension.SubType)
        .String(Extension.Qualifier)
        .Blob(Extension.ExtensionData);

    public static ExtensionRecord Read(StoreRecord record)
    {
        var reader = new DataReader(record.Value);
        var extension = new KeyExtension(reader.String(), (ExtensionSubType)reader.Byte(), reader.String(), reader.Blob());
        reader.End();
        return new ExtensionRecord(record.Id, record.Parent, extension);
    }
}
