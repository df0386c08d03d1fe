using Sks.Engine.Store;
using Xunit;

namespace Sks.Engine.Tests.Frames;

/// <summary>
/// All that a store holds, unsealed: every record of every kind with its id, owner, tag and value. Left out is one record only, the
/// store's counter of handles: handles are never reused (createKeyEntry, remarks), so it also counts for what was undone.
/// </summary>
internal sealed class StoreContents
{
    private readonly SortedDictionary<string, string> _records = new(StringComparer.Ordinal);

    private StoreContents()
    {
    }

    public static StoreContents Of(SealedStore store)
    {
        var contents = new StoreContents();
        foreach (var kind in Enum.GetValues<RecordKind>().Where(kind => kind != RecordKind.Store))
        {
            // Id 0 belongs to records that are alone of their kind; ReadNext begins above it.
            for (var record = store.Read(kind, 0) ?? store.ReadNext(kind, 0); record is not null; record = store.ReadNext(kind, record.Id))
            {
                contents._records.Add(
                    $"{kind} {record.Id:D10}",
                    $"of {record.Parent}, {Convert.ToHexString(record.Tag)}, {Convert.ToHexString(record.Value)}");
            }
        }

        return contents;
    }

    /// <summary>How many records of each kind: what two runs of the same session have in common.</summary>
    public string Census() => string.Join(", ", _records.Keys.GroupBy(key => key.Split(' ')[0]).Select(kind => $"{kind.Key} {kind.Count()}"));

    public bool IsSameAs(StoreContents other) => _records.SequenceEqual(other._records);

    /// <summary>
    /// Asserts that nothing was added, removed or changed since <paramref name="before"/>; of the kinds <paramref name="except"/> records may
    /// have changed.
    /// </summary>
    public void IsUnchanged(StoreContents before, string context, params string[] except)
    {
        string[] differences =
        [
            .. before._records.Keys.Except(_records.Keys).Select(key => "gone: " + key),
            .. _records.Keys.Except(before._records.Keys).Select(key => "left behind: " + key),
            .. _records.Where(r => before._records.TryGetValue(r.Key, out string? old) && old != r.Value)
                .Where(r => !except.Contains(r.Key.Split(' ')[0])).Select(r => "changed: " + r.Key),
        ];
        Assert.True(differences.Length == 0, $"{context}: {string.Join("; ", differences)}");
    }
}
