using Sks.Crash.Tests.Programs;
using Sks.Engine.Store;

namespace Sks.Crash.Tests.Faults;

/// <summary>All records of a store, unsealed, but for its counter of handles, which also counts what was not done.</summary>
internal sealed class Snapshot
{
    private readonly Dictionary<string, string> _records = [];

    /// <summary>Reads a copy of the store's files as they are at this moment.</summary>
    public Snapshot(string path)
    {
        using var copy = StoreReferences.Copy(path);
        using var store = StoreDirectory.Open(copy.Path);
        foreach (var kind in Enum.GetValues<RecordKind>().Where(kind => kind != RecordKind.Store))
        {
            for (var record = store.Read(kind, 0) ?? store.ReadNext(kind, 0); record is not null; record = store.ReadNext(kind, record.Id))
            {
                _records.Add(
                    $"{kind} {record.Id}", $"{record.Parent} {Convert.ToHexString(record.Tag)} {Convert.ToHexString(record.Value)}");
            }
        }
    }

    /// <summary>Which records were added, changed and removed since; empty if none was.</summary>
    public string Since(Snapshot before) => string.Join(
        "; ",
        _records.Where(r => !before._records.ContainsKey(r.Key)).Select(r => "added " + r.Key)
            .Concat(_records.Where(r => before._records.TryGetValue(r.Key, out string? old) && old != r.Value).Select(r => "changed " + r.Key))
            .Concat(before._records.Keys.Where(key => !_records.ContainsKey(key)).Select(key => "removed " + key))
            .Order(StringComparer.Ordinal));
}
