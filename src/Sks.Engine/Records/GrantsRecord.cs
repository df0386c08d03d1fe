using Sks.Core.DataTypes;
using Sks.Core.Protection;
using Sks.Engine.Store;

namespace Sks.Engine.Records;

/// <summary>Who else may use a key. There is one only where somebody may.</summary>
internal sealed record GrantsRecord(KeyGrants Grants) : IStoredObject
{
    public RecordKind Kind => RecordKind.Grants;

    /// <summary>The key's.</summary>
    public uint Handle => Grants.KeyHandle;

    public uint Parent => 0;

    public ReadOnlyMemory<byte> Name => default;

    public void Write(DataWriter writer)
    {
        WriteIds(writer, Grants.UserIds);
        WriteIds(writer, Grants.GroupIds);
    }

    public static GrantsRecord Read(StoreRecord record)
    {
        var reader = new DataReader(record.Value);
        var grants = new KeyGrants(record.Id, ReadIds(ref reader), ReadIds(ref reader));
        reader.End();
        return new GrantsRecord(grants);
    }

    private static void WriteIds(DataWriter writer, IReadOnlyList<uint> ids)
    {
        writer.UShort((ushort)ids.Count);
        foreach (uint id in ids)
        {
            writer.UInt(id);
        }
    }

    private static uint[] ReadIds(ref DataReader reader)
    {
        uint[] ids = new uint[reader.UShort()];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = reader.UInt();
        }

        return ids;
    }
}
