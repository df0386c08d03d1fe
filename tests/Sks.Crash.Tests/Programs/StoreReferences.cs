using Sks.Engine.Store;
using Sks.Engine.Tests.Store;
using Xunit;

namespace Sks.Crash.Tests.Programs;

/// <summary>
/// The logical check of a store that a stop has left behind, on a copy: every record unseals, every owner is there, every record is found
/// on each of its ways, and no part is left of what was removed.
/// </summary>
internal static class StoreReferences
{
    private static readonly Dictionary<RecordKind, RecordKind> Owners = new()
    {
        [RecordKind.PukPolicy] = RecordKind.Session,
        [RecordKind.PinPolicy] = RecordKind.Session,
        [RecordKind.Pin] = RecordKind.PinPolicy,
        [RecordKind.Key] = RecordKind.Session,
        [RecordKind.Extension] = RecordKind.Key,
    };

    /// <summary>Checks the store as its files are at this moment; returns how many records it holds.</summary>
    public static int Check(string path)
    {
        using var copy = Copy(path);
        using var store = StoreDirectory.Open(copy.Path);
        var all = All(store);
        var found = all.ToDictionary(record => (record.Kind, record.Id));
        foreach (var record in all)
        {
            string what = $"{record.Kind} {record.Id}";
            bool isDevicePins = record.Id == uint.MaxValue && record.Kind is RecordKind.PukPolicy or RecordKind.PinPolicy && record.Parent == 0;
            if (Owners.TryGetValue(record.Kind, out var owner) && !isDevicePins)
            {
                Assert.True(found.ContainsKey((owner, record.Parent)), $"{what}: its owner {owner} {record.Parent} is missing");
            }

            if (record.Kind == RecordKind.Key)
            {
                Assert.True(found.ContainsKey((RecordKind.KeyMaterial, record.Id)), $"{what}: its material is missing");
            }

            if (record.Kind == RecordKind.KeyMaterial)
            {
                Assert.True(found.ContainsKey((RecordKind.Key, record.Id)), $"{what}: its key is missing");
            }

            Assert.Contains(store.Children(record.Kind, record.Parent), child => child.Id == record.Id);
            Assert.True(
                record.Tag.Length == 0 || store.Tagged(record.Kind, record.Tag).Any(tagged => tagged.Id == record.Id), $"{what}: not found by its tag");
        }

        return all.Count;
    }

    /// <summary>A copy of a store's files, with the modes that a store wants.</summary>
    public static TemporaryDirectory Copy(string path)
    {
        var copy = new TemporaryDirectory();
        foreach (string file in Directory.EnumerateFiles(path).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(file);
            if (name != "lock")
            {
                File.WriteAllBytes(copy[name], TemporaryDirectory.ReadAll(file));
                File.SetUnixFileMode(copy[name], File.GetUnixFileMode(file));
            }
        }

        return copy;
    }

    private static List<StoreRecord> All(SealedStore store)
    {
        var all = new List<StoreRecord>();
        foreach (var kind in Enum.GetValues<RecordKind>())
        {
            for (var record = store.Read(kind, 0) ?? store.ReadNext(kind, 0); record is not null; record = store.ReadNext(kind, record.Id))
            {
                all.Add(record);
            }
        }

        return all;
    }
}
