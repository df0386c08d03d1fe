namespace Sks.Engine.Store;

/// <summary>Ids by what records have in common, ascending. Not thread safe.</summary>
internal sealed class IdIndex<TKey>
    where TKey : struct
{
    private readonly Dictionary<TKey, SortedSet<uint>> _ids = [];

    public void Add(TKey key, uint id)
    {
        if (!_ids.TryGetValue(key, out var ids))
        {
            _ids.Add(key, ids = []);
        }

        ids.Add(id);
    }

    public void Remove(TKey key, uint id)
    {
        if (_ids.TryGetValue(key, out var ids) && ids.Remove(id) && ids.Count == 0)
        {
            _ids.Remove(key);
        }
    }

    public IEnumerable<uint> All(TKey key) => _ids.TryGetValue(key, out var ids) ? ids : [];

    /// <summary>The smallest id above <paramref name="after"/>.</summary>
    public uint? Next(TKey key, uint after)
    {
        if (after < uint.MaxValue && _ids.TryGetValue(key, out var ids))
        {
            foreach (uint id in ids.GetViewBetween(after + 1, uint.MaxValue))
            {
                return id;
            }
        }

        return null;
    }
}
