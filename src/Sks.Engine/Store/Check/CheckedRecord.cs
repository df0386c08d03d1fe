using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.DataTypes;
using Sks.Engine.Records;

namespace Sks.Engine.Store.Check;

/// <summary>Reads a record as strictly as can be: seal, layout, owner, tag, and that it is written the way this version writes it.</summary>
internal static class CheckedRecord
{
    /// <summary>The object that an opened record holds; <see langword="null"/>, and a fault, if it holds none.</summary>
    public static IStoredObject? Read(SealedStore store, StoreRecord record, StoreFaults faults)
    {
        try
        {
            var stored = Decode(record);
            if (FaultOf(store, record, stored) is { } fault)
            {
                faults.Add(record.Kind, record.Id, fault);
            }

            return stored;
        }
        catch (SksException)
        {
            faults.AddUnreadable(record.Kind, record.Id, "its content is not of this version");
            return null;
        }
    }

    private static IStoredObject Decode(StoreRecord record) => record.Kind switch
    {
        RecordKind.Store => StoreCountersRecord.Read(record),
        RecordKind.Device => DeviceRecord.Read(record),
        RecordKind.Session => SessionRecord.Read(record),
        RecordKind.PukPolicy => PukPolicyRecord.Read(record),
        RecordKind.PinPolicy => PinPolicyRecord.Read(record),
        RecordKind.Pin => PinRecord.Read(record),
        RecordKind.Key => KeyRecord.Read(record),
        RecordKind.KeyMaterial => KeyMaterialRecord.Read(record),
        RecordKind.Extension => ExtensionRecord.Read(record),
        RecordKind.Grants => GrantsRecord.Read(record),
        RecordKind.TpmKey => TpmKeyRecord.Read(record),
        RecordKind.Generation => GenerationRecord.Read(record),
        RecordKind.Acceptance => AcceptanceRecord.Read(record),
        _ => throw new SksException(SksStatus.Storage, "There is no rule for records of this kind."),
    };

    private static string? FaultOf(SealedStore store, StoreRecord record, IStoredObject stored)
    {
        byte[] tag = stored.Name.IsEmpty ? [] : store.Tag(stored.Kind, stored.Name.Span);
        if (!record.Tag.AsSpan().SequenceEqual(tag))
        {
            return "its tag is not that of its content, so it is not found";
        }

        if (stored.Handle != record.Id || stored.Parent != record.Parent)
        {
            return "it is not in the place that is its own";
        }

        using var writer = new DataWriter(record.Value.Length + 1);
        stored.Write(writer);
        return CryptographicOperations.FixedTimeEquals(writer.Written, record.Value) ? null : "it is not written as this version writes it";
    }
}
