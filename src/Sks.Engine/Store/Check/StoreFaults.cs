namespace Sks.Engine.Store.Check;

/// <summary>Collects faults: all are counted, the first ones kept, so that a store of 100,000 broken records can still be told of.</summary>
internal sealed class StoreFaults
{
    public const int MaxKept = 1000;

    private readonly List<StoreFault> _kept = [];
    private readonly HashSet<(RecordKind Kind, uint Id)> _unreadable = [];

    public IReadOnlyList<StoreFault> Kept => _kept;

    public int Count { get; private set; }

    public void Add(RecordKind? kind, uint id, string what)
    {
        Count++;
        if (_kept.Count < MaxKept)
        {
            _kept.Add(new StoreFault(kind, id, what));
        }
    }

    /// <summary>Adds a record of which nothing more can be said: what refers to it is not at fault.</summary>
    public void AddUnreadable(RecordKind kind, uint id, string what)
    {
        _unreadable.Add((kind, id));
        Add(kind, id, what);
    }

    public bool IsUnreadable(RecordKind kind, uint id) => _unreadable.Contains((kind, id));

    public bool HasUnreadable(RecordKind kind) => _unreadable.Any(place => place.Kind == kind);
}
